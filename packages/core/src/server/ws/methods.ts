import type { Method, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Actor } from '../../hub.ts';
import type { Services } from '../services.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The client a request came from. */
export interface Caller {
  actor: Actor;
  subscriptions: Subscriptions;
}

type Handlers = {
  [M in Exclude<Method, 'hello'>]: (caller: Caller, params: ParamsOf<M>) => ResultOf<M> | Promise<ResultOf<M>>;
};

/**
 * Answers can be long: one at a time per client, and only when it has taken the one before. What an agent's own program has to
 * look for can take its time, and holds up nothing but its like.
 */
export const LONG_ANSWERS: ReadonlyMap<Method, 'here' | 'elsewhere'> = new Map<Method, 'here' | 'elsewhere'>([
  ['history', 'here'],
  ['sessions.list', 'here'],
  ['registry.list', 'here'],
  ['folders.list', 'here'],
  ['imports.list', 'elsewhere'],
  ['imports.read', 'elsewhere'],
]);

/** What each request does, once its parameters are known to be right. */
export function methodHandlers({ hub, clock, folders }: Services): Handlers {
  return {
    subscribe: async ({ subscriptions }, { channel, cursor }) => ({
      answer: await subscriptions.subscribe(channel, cursor ?? null),
    }),
    unsubscribe: ({ subscriptions }, { channel }) => {
      subscriptions.unsubscribe(channel);
      return {};
    },
    command: ({ actor }, { channel, commandId, command }) => hub.command(channel, commandId, command, actor),
    history: (_, params) => hub.history(params),
    'handover.preview': (_, params) => hub.handover(params),
    'draft.set': async ({ actor }, { sessionId, text, at, typedOn }) => {
      // A clock that runs ahead must not make one window's draft win for ever.
      await hub.setDraft(sessionId, { text, at: Math.min(at, clock.now()), clientId: actor.clientId }, typedOn);
      return {};
    },
    'sessions.list': (_, params) => hub.listSessions(params),
    'imports.list': (_, params) => hub.listImports(params),
    'registry.list': () => hub.listRegistry(),
    'imports.read': (_, params) => hub.readImport(params),
    'folders.list': (_, params) => folders(params),
    ping: () => ({ now: clock.now() }),
  };
}
