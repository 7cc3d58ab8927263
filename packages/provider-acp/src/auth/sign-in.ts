import type { SignInMethod } from '@codeai-hub/protocol/channels/root/sign-in';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Preset } from '../presets/preset.ts';
import type { Launch } from '../runtime/launch.ts';

type Known = Pick<Preset, 'id' | 'name' | 'signIn' | 'variables'>;

const MAX_METHODS = 12;

/** The ways to sign in that a person can take from here: a key the hub keeps, or a command for their own terminal. */
export function signInMethods(preset: Known, told: readonly Fields[], launch: Launch): SignInMethod[] {
  const { name, variables, signIn } = preset;
  const key: SignInMethod[] =
    variables.apiKey === undefined
      ? []
      : [
          {
            id: 'api_key',
            kind: 'api_key',
            label: 'Use an API key',
            description: `The hub keeps it and gives it to ${name} alone, in its environment. You pay by use.`,
          },
        ];
  // What is known of it is better than what it says itself.
  if (signIn !== '') return key;
  return [...key, ...told.slice(0, MAX_METHODS).flatMap((method) => terminalMethod(method, name, launch))];
}

/** What to do about an agent that is not signed in. */
export function signInHint(preset: Known, told: readonly Fields[], launch: Launch): string {
  if (preset.signIn !== '') return preset.signIn;
  const ways = told.slice(0, MAX_METHODS).flatMap((method) => wayOf(method, preset, launch));
  if (ways.length === 0) return 'It does not say how. See its own documentation.';
  return ways.join(' Or: ');
}

function terminalMethod(method: Fields, name: string, launch: Launch): SignInMethod[] {
  const command = commandOf(method, launch);
  const id = stringOf(method.id);
  if (command === undefined || id === undefined || id === '') return [];
  const label = (stringOf(method.name) ?? id).slice(0, 200);
  const description = (stringOf(method.description) ?? `${name} keeps the sign-in itself.`).slice(0, 1000);
  return [{ id: id.slice(0, 100), kind: 'terminal', label, description, command: command.slice(0, 1000) }];
}

function wayOf(method: Fields, preset: Known, launch: Launch): string[] {
  const name = stringOf(method.name) ?? stringOf(method.id);
  if (name === undefined) return [];
  const command = commandOf(method, launch);
  if (command !== undefined) return [`Run \`${command}\` in a terminal (${name}).`];
  const names = variablesOf(method);
  if (names.length > 0) return [byVariables(names, name, preset)];
  const about = stringOf(method.description);
  return [`Start the agent in a terminal and sign in there: ${name}${about === undefined ? '' : ` (${about})`}.`];
}

/**
 * As the protocol has it, the agent's own program with other words; older agents name the whole command, and some only in
 * what they say about it.
 */
function commandOf(method: Fields, launch: Launch): string | undefined {
  const older = fieldsOf(fieldsOf(method._meta)['terminal-auth']);
  const command = stringOf(older.command);
  if (command !== undefined) return lineOf([command, ...listOf(older.args).map(String)]);
  if (method.type === 'terminal') return lineOf([launch.command, ...launch.args, ...listOf(method.args).map(String)]);
  return /`([^`\n]{1,200})`/.exec(stringOf(method.description) ?? '')?.[1];
}

function variablesOf(method: Fields): string[] {
  const listed = listOf(method.vars).map((one) => stringOf(fieldsOf(one).name) ?? '');
  const single = stringOf(method.varName);
  return [...listed, ...(single === undefined ? [] : [single])].filter((name) => /^\w+$/.test(name));
}

function byVariables(names: string[], name: string, { id, variables }: Known): string {
  const others = names.filter((one) => one !== variables.apiKey);
  const key = names.length > others.length ? 'add an API key in Settings, Providers' : undefined;
  const env = others.length > 0 ? `set ${others.join(' and ')} in providers.${id}.env of the settings` : undefined;
  return `${name}: ${[key, env].filter((way) => way !== undefined).join(', and ')}.`;
}

function lineOf(words: string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}
