import { columns } from '../output/columns.ts';
import type { Argument, Command, OptionSpecs } from './command.ts';
import { PROGRAM } from './program.ts';

/** One line: how the command is called. */
export function usageOf({ name, arguments: args, options }: Command): string {
  const more = Object.keys(options).length > 0 ? ['[options]'] : [];
  return [PROGRAM, name, ...args.map(place), ...more].join(' ');
}

function place({ name, optional }: Argument): string {
  return optional ? `[${name}]` : `<${name}>`;
}

/** Everything about one command. `common` are the options all commands have. */
export function helpOf(command: Command, common: OptionSpecs): string {
  const options = Object.entries({ ...command.options, ...common }).map(([name, { value, about }]) => [
    `  --${name}${value ? ` <${value}>` : ''}`,
    about,
  ]);
  const args = command.arguments.map((one) => [`  ${place(one)}`, one.about]);
  return [
    `${command.about}.`,
    `Usage: ${usageOf(command)}`,
    ...(args.length > 0 ? [columns(args)] : []),
    columns(options),
    ...(command.notes ?? []),
  ].join('\n\n');
}

export interface Listed {
  name: string;
  about: string;
}

/** What `codeai-hub` alone says. */
export function overview(commands: readonly Listed[]): string {
  return [
    'CodeAI Hub: one durable home for all your coding agents.',
    `Usage: ${PROGRAM} <command> [options]`,
    columns(commands.map(({ name, about }) => [`  ${name}`, about])),
    `Explained by: ${PROGRAM} <command> --help. Every command takes --json.`,
  ].join('\n\n');
}
