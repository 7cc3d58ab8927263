import * as z from 'zod';
import { HubErrorShape } from '../../errors.ts';
import { PublicSettings } from './settings.ts';
import { ProviderState, RootState, SessionSummary } from './state.ts';

const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

export const RootEvent = z.discriminatedUnion('type', [
  /** the first event of every epoch: the whole state as the core found it */
  event('core.started', { state: RootState.omit({ seq: true }) }),
  /** added or replaced; `sessionCount` counts all on disk */
  event('session.summarised', { summary: SessionSummary, sessionCount: z.number().int() }),
  event('session.removed', { sessionId: z.string(), sessionCount: z.number().int() }),
  event('provider.changed', { provider: ProviderState }),
  event('provider.removed', { provider: z.string() }),
  event('settings.changed', { settings: PublicSettings }),
  event('folders.changed', { recentFolders: z.array(z.string()) }),
  event('problem.raised', { id: z.string(), error: HubErrorShape }),
  event('problem.cleared', { id: z.string() }),
]);
export type RootEvent = z.infer<typeof RootEvent>;
