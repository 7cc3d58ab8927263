import { useState } from 'react';
import { addressed, toggled } from '../composer/addressees.ts';
import type { Addressee, Addressees } from '../composer/use-addressees.ts';

/** Whom the first message is for, of agents that begin a session together: the first of them unless another is named. */
export function useFirstAddressees(text: string, team: readonly Addressee[]): Addressees | null {
  const [choice, setChoice] = useState<{ to: readonly string[]; instead: string }>();
  const active = team[0]?.id;
  if (active === undefined) return null;
  const all = team.map(({ id }) => id);
  const { to, instead } = addressed({ text, agents: all, active, choice });
  return {
    agents: team,
    to,
    subject: active,
    toggle: (agent) => setChoice({ to: toggled(to, agent, all), instead }),
    toggleAll: () => setChoice({ to: to.length === all.length ? [active] : all, instead }),
  };
}
