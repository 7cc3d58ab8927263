import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { MenuButton } from '../components/menu/menu.tsx';
import { Switch } from '../components/switch/switch.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { words } from './strings.ts';
import { type Saving, useFieldProblem } from './use-save.ts';

export function SettingGroup({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="settings__group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

interface RowProps {
  readonly label: string;
  readonly text?: string | undefined;
  readonly problem?: string | null;
  readonly children: ReactNode;
}

export function SettingRow({ label, text, problem, children }: RowProps) {
  return (
    <div className="settings__row">
      <div className="grow">
        {label}
        {text && <small>{text}</small>}
        {problem && (
          <small className="settings__problem" role="alert">
            {problem}
          </small>
        )}
      </div>
      {children}
    </div>
  );
}

interface ChoiceSettingProps<V extends string> {
  readonly label: string;
  readonly text: string;
  readonly value: V;
  readonly choices: Readonly<Record<V, string>>;
  readonly onChange: (value: V) => Saving;
}

export function ChoiceSetting<V extends string>({ label, text, value, choices, onChange }: ChoiceSettingProps<V>) {
  const entries = Object.entries(choices) as [V, string][];
  const { problem, run } = useFieldProblem();
  const items = entries.map(([id, name]) => ({
    id,
    label: name,
    checked: id === value,
    onSelect: () => void run(onChange(id)),
  }));
  return (
    <SettingRow label={label} text={text} problem={problem}>
      <MenuButton label={label} items={items} align="end">
        {(button) => (
          <button
            type="button"
            {...button}
            className="settings__choice"
            aria-label={`${label}: ${visibleWords(choices[value])}`}
          >
            <Words text={choices[value]} />
            <Icon of={ChevronDown} size={14} />
          </button>
        )}
      </MenuButton>
    </SettingRow>
  );
}

interface SwitchSettingProps {
  readonly label: string;
  readonly text?: string | undefined;
  readonly on: boolean;
  readonly onChange: (on: boolean) => Saving;
}

export function SwitchSetting({ label, text, on, onChange }: SwitchSettingProps) {
  const { problem, run } = useFieldProblem();
  return (
    <SettingRow label={label} text={text} problem={problem}>
      <Switch label={label} on={on} onChange={(next) => void run(onChange(next))} />
    </SettingRow>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly text: string;
  readonly value: number;
  readonly range: readonly [least: number, most: number];
  readonly onChange: (value: number) => Saving;
}

export function NumberSetting({ label, text, value, range, onChange }: NumberSettingProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const { problem, run } = useFieldProblem();
  const [least, most] = range;
  const number = Number(typed ?? value);
  const valid = Number.isInteger(number) && number >= least && number <= most && typed?.trim() !== '';
  const commit = () => {
    if (typed !== null && valid && number !== value) void run(onChange(number));
    if (valid) setTyped(null);
  };
  return (
    <SettingRow label={label} text={text} problem={valid ? problem : words().outOfRange(least, most)}>
      <input
        className="field settings__number"
        inputMode="numeric"
        aria-label={label}
        aria-invalid={!valid || undefined}
        value={typed ?? String(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setTyped(null);
        }}
      />
    </SettingRow>
  );
}

interface TextSettingProps {
  readonly label: string;
  readonly text: string;
  readonly value: string;
  readonly secret?: boolean;
  readonly placeholder?: string;
  /** What is wrong with a value, before it is sent. */
  readonly check?: (value: string) => string | null;
  /** Null: back to the default. */
  readonly onSave: (value: string | null) => Saving;
}

/** Saved by a press, so that half a path is never in force; what the core refuses stays in the field. */
export function TextSetting({ label, text, value, secret, placeholder, check, onSave }: TextSettingProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const { problem, run, clear } = useFieldProblem();
  const written = typed?.trim();
  const changed = written !== undefined && written !== value;
  const wrong = (changed && written !== '' && check?.(written)) || problem;
  const save = async (next: string | null) => {
    if (await run(onSave(next))) setTyped(null);
  };
  return (
    <SettingRow label={label} text={text} problem={wrong}>
      <form
        className="settings__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (changed && !(written !== '' && check?.(written))) void save(written === '' ? null : written);
        }}
      >
        <input
          className="field settings__text"
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          aria-invalid={wrong ? true : undefined}
          placeholder={placeholder}
          value={typed ?? value}
          onChange={(event) => {
            setTyped(event.target.value);
            clear();
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped(null);
          }}
        />
        <Button type="submit" disabled={!changed}>
          {t().common.save}
        </Button>
        {value !== '' && (
          <Button look="ghost" title={words().resetTip(label)} onClick={() => void save(null)}>
            {t().common.reset}
          </Button>
        )}
      </form>
    </SettingRow>
  );
}

export function FactSetting({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <SettingRow label={label}>
      <code className="settings__fact">{value}</code>
    </SettingRow>
  );
}
