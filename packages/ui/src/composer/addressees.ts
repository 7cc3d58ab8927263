import { create } from 'zustand';

/** What stands for every agent of the session in a message. */
export const everyone = 'all';

const mention = /(?<=^|\s)@([\w-]+)(?=$|[\s,:;!?)]|\.(?:\s|$))/g;

/** The agents that the words name, in the session's order; null where they name none. A name begins a word. */
export function mentioned(text: string, agents: readonly string[]): readonly string[] | null {
  if (!text.includes('@')) return null;
  const names = new Set([...text.matchAll(mention)].map(([, name]) => name?.toLowerCase()));
  if (names.has(everyone)) return agents;
  const named = agents.filter((agent) => names.has(agent));
  return named.length > 0 ? named : null;
}

/** What is being typed of a name right before the caret, without the at sign; null when it is none. */
export function mentionBefore(text: string, caret: number): string | null {
  return /(?:^|\s)@([\w-]*)$/.exec(text.slice(Math.max(0, caret - 40), caret))?.[1]?.toLowerCase() ?? null;
}

interface Choice {
  readonly to: readonly string[];
  /** What it was chosen instead of. Once that is another, the choice is over. */
  readonly instead: string;
}

interface Choices {
  readonly bySession: Readonly<Record<string, Choice>>;
  choose(sessionId: string, choice: Choice): void;
}

/** Whom a person picked, as long as the window: what follows goes to the same. */
export const useAddressees = create<Choices>()((set) => ({
  bySession: {},
  choose: (sessionId, choice) => set(({ bySession }) => ({ bySession: { ...bySession, [sessionId]: choice } })),
}));

interface Addressing {
  readonly text: string;
  readonly agents: readonly string[];
  readonly active: string;
  readonly choice: Choice | undefined;
}

export interface Addressed {
  readonly to: readonly string[];
  /** What another choice would be instead of. */
  readonly instead: string;
}

/** Whom a message is for: whom its words name, or who was picked since, else the active agent. */
export function addressed({ text, agents, active, choice }: Addressing): Addressed {
  const named = mentioned(text, agents);
  const instead = `${active} ${named?.join(' ') ?? ''}`;
  const picked = choice?.instead === instead ? choice.to.filter((agent) => agents.includes(agent)) : [];
  return { to: picked.length > 0 ? picked : (named ?? [active]), instead };
}

/** The addressees once one of them was pressed: never nobody, and in the session's order. */
export function toggled(to: readonly string[], agent: string, agents: readonly string[]): readonly string[] {
  if (!to.includes(agent)) return agents.filter((one) => one === agent || to.includes(one));
  return to.length === 1 ? to : to.filter((one) => one !== agent);
}
