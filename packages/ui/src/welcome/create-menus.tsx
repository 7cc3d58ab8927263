import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { Folder } from 'lucide-react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import type { MenuItem } from '../components/menu/menu.tsx';
import { modelItems, modelLabel } from '../composer/pickers.tsx';
import { folderName } from '../sessions/session-row.tsx';
import { words } from './strings.ts';

/** What a person chose for the new session; null is the default. */
export interface Wishes {
  readonly provider: string | null;
  readonly folder: string | null;
  readonly model: string | null;
  readonly effort: string | null;
  readonly mode: string | null;
  /** agents that work beside it */
  readonly others: readonly string[];
}

export const noWishes: Wishes = { provider: null, folder: null, model: null, effort: null, mode: null, others: [] };

export function configured(provider: ProviderState, wishes: Wishes) {
  return {
    features: provider.features,
    model: wishes.model,
    effort: wishes.effort,
    mode: wishes.mode ?? provider.defaultMode,
  };
}

export function agentLabel(provider: ProviderState, wishes: Wishes): string {
  const { models } = provider.features;
  return models.length > 0 && wishes.model !== null
    ? `${provider.name} · ${modelLabel(configured(provider, wishes))}`
    : provider.name;
}

export function agentItems(
  providers: readonly ProviderState[],
  current: ProviderState,
  wishes: Wishes,
  set: (wishes: Wishes) => void,
): MenuItem[] {
  const agents = providers.map(
    (provider, at): MenuItem => ({
      id: `agent ${provider.id}`,
      label: provider.name,
      mark: <AgentMark id={provider.id} name={provider.name} />,
      checked: provider.id === current.id,
      disabled: provider.status !== 'ready',
      ...(at === 0 && { group: words().create.agent }),
      onSelect: () =>
        set({
          ...noWishes,
          folder: wishes.folder,
          provider: provider.id,
          others: wishes.others.filter((id) => id !== provider.id),
        }),
    }),
  );
  const models = modelItems(configured(current, wishes), (change) =>
    set({
      ...wishes,
      provider: current.id,
      model: change.model ?? wishes.model,
      effort: change.effort ?? wishes.effort,
    }),
  );
  return [...agents, ...models];
}

/** Who could work beside the agent, any number of them. */
export function otherItems(
  providers: readonly ProviderState[],
  current: ProviderState,
  wishes: Wishes,
  set: (wishes: Wishes) => void,
): MenuItem[] {
  return providers
    .filter(({ id }) => id !== current.id)
    .map(({ id, name, status }, at): MenuItem => {
      const chosen = wishes.others.includes(id);
      const others = chosen ? wishes.others.filter((one) => one !== id) : [...wishes.others, id];
      return {
        id: `other ${id}`,
        label: name,
        mark: <AgentMark id={id} name={name} />,
        checked: chosen,
        multiple: true,
        disabled: status !== 'ready',
        ...(at === 0 && { group: words().create.others }),
        onSelect: () => set({ ...wishes, others }),
      };
    });
}

export interface FolderChoice {
  readonly recent: readonly string[];
  readonly folder: string | null;
  readonly onFolder: (path: string) => void;
  readonly onChoose: () => void;
}

export function folderItems({ recent, folder, onFolder, onChoose }: FolderChoice): MenuItem[] {
  const known = folder !== null && !recent.includes(folder) ? [folder, ...recent] : recent;
  return [
    ...known.slice(0, 10).map(
      (path, at): MenuItem => ({
        id: path,
        label: folderName(path),
        description: path,
        checked: path === folder,
        ...(at === 0 && { group: words().create.recent }),
        onSelect: () => onFolder(path),
      }),
    ),
    { id: 'choose', label: words().create.chooseFolder, icon: Folder, group: true, onSelect: onChoose },
  ];
}
