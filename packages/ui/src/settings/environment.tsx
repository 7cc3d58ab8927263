import { isPlainSecret, WRITTEN_IN_CONFIG } from '@codeai-hub/protocol/channels/root/plain-secrets';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { KeyRound, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button, IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { Words } from '../exact-text/words.tsx';
import { useRoot } from '../hub/hub-context.ts';
import { t } from '../strings/strings.ts';
import { type EnvEntry, envEntries, isEnvName, secretNameFor, secretsNamed } from './env-entries.ts';
import { words } from './strings.ts';
import { type Patch, type Saving, useFieldProblem, useSave } from './use-save.ts';

interface EnvironmentProps {
  readonly provider: { readonly id: string; readonly name: string };
  readonly set: Patch;
}

const settingsOf = (root: RootState | null) => root?.settings;

/** More variables for an agent. A secret value goes to the core once; from then on only its place is known here. */
export function Environment({ provider, set }: EnvironmentProps) {
  const settings = useRoot(settingsOf);
  const variables = useVariables(provider.id, set);
  if (!settings) return null;
  const entries = envEntries(settings.values.providers[provider.id]?.env ?? {}, settings.secretsSet);
  return (
    <div className="settings__row settings__env">
      <div>
        {words().env}
        <small>{words().envText}</small>
      </div>
      <ul className="plain-list env" aria-label={words().envOf(provider.name)}>
        {entries.map((entry) => (
          <Variable key={entry.name} entry={entry} variables={variables} />
        ))}
        <NewVariable taken={entries.map((entry) => entry.name)} variables={variables} />
      </ul>
    </div>
  );
}

interface Variables {
  readonly save: (name: string, value: string, secret: boolean) => Saving;
  readonly remove: (name: string) => Saving;
}

/** What can be done with an agent's variables; a secret and the setting that names it come and go together. */
function useVariables(provider: string, set: Patch): Variables {
  const send = useSave();
  const settings = useRoot(settingsOf);
  const refOf = (name: string) => {
    const value = settings?.values.providers[provider]?.env[name];
    return typeof value === 'object' && value.secret !== WRITTEN_IN_CONFIG ? value.secret : null;
  };
  const forget = async (secret: string | null): Saving => {
    if (!settings || secret === null || !settings.secretsSet.includes(secret)) return null;
    const named = secretsNamed(settings.values).filter((one) => one === secret).length;
    return named > 1 ? null : send({ type: 'secret.set', name: secret, value: null });
  };
  const saveSecret = async (name: string, value: string): Saving => {
    const known = refOf(name);
    const taken = settings ? [...settings.secretsSet, ...secretsNamed(settings.values)] : [];
    const secret = known ?? secretNameFor(provider, name, taken);
    const problem = await send({ type: 'secret.set', name: secret, value });
    if (problem !== null || known !== null) return problem;
    const refused = await set({ env: { [name]: { secret } } });
    if (refused !== null) await send({ type: 'secret.set', name: secret, value: null });
    return refused;
  };
  return {
    save: async (name, value, secret) => {
      if (secret) return saveSecret(name, value);
      const before = refOf(name);
      return (await set({ env: { [name]: value } })) ?? (await forget(before));
    },
    remove: async (name) => {
      const before = refOf(name);
      return (await set({ env: { [name]: null } })) ?? (await forget(before));
    },
  };
}

interface VariableProps {
  readonly entry: EnvEntry;
  readonly variables: Variables;
}

function Variable({ entry, variables }: VariableProps) {
  const { problem, run, clear } = useFieldProblem();
  const [typed, setTyped] = useState<string | null>(null);
  const { name } = entry;
  const secret = entry.kind === 'secret';
  const changed = typed !== null && typed !== (secret ? '' : entry.value);
  const save = async () => {
    if (typed === null || !changed) return;
    if (await run(variables.save(name, typed, secret || isPlainSecret(name, typed)))) setTyped(null);
  };
  return (
    <Line
      problem={problem}
      note={typed !== null && !secret && isPlainSecret(name, typed) ? words().envMustBeSecret : null}
      onSubmit={save}
    >
      <code className="env__name ellipsis" title={name}>
        {name}
      </code>
      {secret && typed === null ? (
        <span className="env__kept" data-state={entry.state}>
          <Icon of={KeyRound} size={14} />
          {words().envStates[entry.state]}
        </span>
      ) : (
        <ValueField
          label={words().envValueOf(name)}
          secret={secret}
          autoFocus={secret}
          value={typed ?? (secret ? '' : entry.value)}
          onChange={(text) => {
            clear();
            setTyped(text);
          }}
          onCancel={() => setTyped(null)}
        />
      )}
      {secret && typed === null && <Button onClick={() => setTyped('')}>{words().envReplace}</Button>}
      {(changed || (secret && typed !== null)) && (
        <Button type="submit" disabled={!changed}>
          {t().common.save}
        </Button>
      )}
      <IconButton icon={X} label={words().envRemove(name)} onClick={() => void run(variables.remove(name))} />
    </Line>
  );
}

/** The last line, for one more. */
function NewVariable({ taken, variables }: { readonly taken: readonly string[]; readonly variables: Variables }) {
  const { problem, run, clear } = useFieldProblem();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [wish, setWish] = useState(false);
  const must = isPlainSecret(name, value || '?');
  const secret = wish || must;
  const ready = isEnvName(name) && !taken.includes(name) && (!secret || value !== '');
  const add = async () => {
    if (!ready || !(await run(variables.save(name, value, secret)))) return;
    setName('');
    setValue('');
    setWish(false);
  };
  return (
    <Line problem={nameProblem(name, taken) ?? problem} note={must ? words().envMustBeSecret : null} onSubmit={add}>
      <input
        className="field env__name"
        autoComplete="off"
        spellCheck={false}
        aria-label={words().envName}
        placeholder={words().envName}
        aria-invalid={nameProblem(name, taken) !== null || undefined}
        value={name}
        onChange={(event) => {
          clear();
          setName(event.target.value.trim());
        }}
      />
      <ValueField
        label={words().envValue}
        secret={secret}
        value={value}
        onChange={(text) => {
          clear();
          setValue(text);
        }}
        onCancel={() => setValue('')}
      />
      <label className="env__secret">
        <input type="checkbox" checked={secret} disabled={must} onChange={(event) => setWish(event.target.checked)} />
        {words().envSecret}
      </label>
      <Button type="submit" disabled={!ready}>
        {words().envAdd}
      </Button>
    </Line>
  );
}

function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '' || (isEnvName(name) && !taken.includes(name))) return null;
  return taken.includes(name) ? words().envTaken : words().envNameWrong;
}

interface LineProps {
  readonly problem: string | null;
  readonly note: string | null;
  readonly onSubmit: () => Promise<void>;
  readonly children: ReactNode;
}

function Line({ problem, note, onSubmit, children }: LineProps) {
  return (
    <li>
      <form
        className="env__line"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void onSubmit();
        }}
      >
        {children}
      </form>
      {problem === null && note !== null && <small>{note}</small>}
      {problem !== null && (
        <small className="settings__problem" role="alert">
          <Words text={problem} />
        </small>
      )}
    </li>
  );
}

interface ValueFieldProps {
  readonly label: string;
  readonly secret: boolean;
  readonly autoFocus?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onCancel: () => void;
}

function ValueField({ label, secret, autoFocus, value, onChange, onCancel }: ValueFieldProps) {
  return (
    <input
      className="field env__value"
      type={secret ? 'password' : 'text'}
      autoComplete="off"
      spellCheck={false}
      // biome-ignore lint/a11y/noAutofocus: asked for by the person a moment ago
      autoFocus={autoFocus}
      maxLength={secret ? 100_000 : 10_000}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    />
  );
}
