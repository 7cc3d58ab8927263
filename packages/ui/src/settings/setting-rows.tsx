import { ChevronDown } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { MenuButton } from '../components/menu/menu.tsx';
import { Switch } from '../components/switch/switch.tsx';
import { t } from '../strings/strings.ts';

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
        {problem && <small className="settings__problem">{problem}</small>}
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
  readonly onChange: (value: V) => void;
}

export function ChoiceSetting<V extends string>({ label, text, value, choices, onChange }: ChoiceSettingProps<V>) {
  const entries = Object.entries(choices) as [V, string][];
  const items = entries.map(([id, name]) => ({ id, label: name, checked: id === value, onSelect: () => onChange(id) }));
  return (
    <SettingRow label={label} text={text}>
      <MenuButton label={label} items={items} align="end">
        {(button) => (
          <button type="button" {...button} className="settings__choice" aria-label={`${label}: ${choices[value]}`}>
            {choices[value]}
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
  readonly onChange: (on: boolean) => void;
}

export function SwitchSetting({ label, text, on, onChange }: SwitchSettingProps) {
  return (
    <SettingRow label={label} text={text}>
      <Switch label={label} on={on} onChange={onChange} />
    </SettingRow>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly text: string;
  readonly value: number;
  readonly range: readonly [least: number, most: number];
  readonly onChange: (value: number) => void;
}

export function NumberSetting({ label, text, value, range, onChange }: NumberSettingProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [least, most] = range;
  const number = Number(typed ?? value);
  const valid = Number.isInteger(number) && number >= least && number <= most && typed?.trim() !== '';
  const commit = () => {
    if (typed !== null && valid && number !== value) onChange(number);
    if (valid) setTyped(null);
  };
  return (
    <SettingRow label={label} text={text} problem={valid ? null : t().settings.outOfRange(least, most)}>
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
  readonly onSave: (value: string) => void;
}

/** Saved by a press, so that half a path is never in force. */
export function TextSetting({ label, text, value, secret, placeholder, onSave }: TextSettingProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const changed = typed !== null && typed !== value;
  const save = () => {
    if (!changed) return;
    onSave(typed.trim());
    setTyped(null);
  };
  return (
    <SettingRow label={label} text={text}>
      <form
        className="settings__form"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <input
          className="field settings__text"
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          spellCheck={false}
          aria-label={label}
          placeholder={placeholder}
          value={typed ?? value}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped(null);
          }}
        />
        <Button type="submit" disabled={!changed}>
          {t().common.save}
        </Button>
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
