import type { Features } from '@codeai-hub/protocol/channels/session/state';
import { ChevronDown, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import { MenuButton, type MenuItem } from '../components/menu/menu.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';

interface PickerProps {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly mark?: ReactNode;
  readonly value: string;
  readonly detail?: string | undefined;
  readonly items: readonly MenuItem[];
}

/** A setting of the message, said in a word; opens its choices. */
export function Picker({ label, icon, mark, value, detail, items }: PickerProps) {
  return (
    <MenuButton label={label} items={items}>
      {(button) => (
        <button
          type="button"
          {...button}
          className="picker"
          aria-label={`${label}: ${visibleWords(value)}`}
          title={label}
        >
          {icon && <Icon of={icon} />}
          {mark}
          <span className="ellipsis">
            <Words text={value} />
          </span>
          {detail && <span className="picker__detail">{detail}</span>}
          <Icon of={ChevronDown} size={14} />
        </button>
      )}
    </MenuButton>
  );
}

interface Configured {
  readonly features: Features;
  readonly model: string | null;
  readonly effort: string | null;
  readonly mode: string;
}

export type Configure = (change: { model?: string | null; effort?: string | null; mode?: string }) => void;

export function modelItems({ features, model, effort }: Configured, configure: Configure): MenuItem[] {
  const models: MenuItem[] = features.models.map((choice, at) => ({
    id: `model ${choice.id}`,
    label: choice.label,
    description: choice.description,
    checked: choice.id === model,
    ...(at === 0 && { group: t().composer.model }),
    onSelect: () => configure({ model: choice.id }),
  }));
  const efforts = effortsOf(features, model).map(
    (name, at): MenuItem => ({
      id: `effort ${name}`,
      label: capitalised(name),
      checked: name === effort,
      ...(at === 0 && { group: t().composer.effort }),
      onSelect: () => configure({ effort: name }),
    }),
  );
  return [...models, ...efforts];
}

export function modeItems({ features, mode }: Configured, configure: Configure): MenuItem[] {
  return features.modes.map((choice) => ({
    id: choice.id,
    label: choice.label,
    description: choice.description,
    checked: choice.id === mode,
    onSelect: () => configure({ mode: choice.id }),
  }));
}

export function modelLabel({ features, model }: Pick<Configured, 'features' | 'model'>): string {
  if (model === null) return features.models[0]?.label ?? t().composer.defaultModel;
  return features.models.find((choice) => choice.id === model)?.label ?? model;
}

export function modeLabel({ features, mode }: Pick<Configured, 'features' | 'mode'>): string {
  return features.modes.find((choice) => choice.id === mode)?.label ?? mode;
}

function effortsOf(features: Features, model: string | null): readonly string[] {
  return features.models.find((choice) => choice.id === model)?.efforts ?? features.efforts;
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
