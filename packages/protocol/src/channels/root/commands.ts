import * as z from 'zod';
import { WayKind } from '../../agent-registry.ts';
import { Content } from '../../content.ts';
import { EntityId, SessionId } from '../../envelope.ts';
import { NativeId } from '../../imports.ts';
import { Addressees, AGENTS_MAX } from '../session/commands.ts';

const command = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

const ProviderId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

export const RootCommand = z.discriminatedUnion('type', [
  /** The receipt's `sessionId` names the new session; it is derived from the command id, so a repeat finds the same. */
  command('session.create', {
    folder: z.string().min(1).max(4096),
    /** the active agent */
    provider: ProviderId,
    /** providers of agents that take part as well */
    with: z
      .array(ProviderId)
      .max(AGENTS_MAX - 1)
      .optional(),
    title: z.string().trim().min(1).max(200).optional(),
    model: z.string().max(200).nullable().optional(),
    effort: z.string().max(50).nullable().optional(),
    mode: z.string().max(50).optional(),
    /** continue another session's conversation from one of its items on */
    fork: z.object({ sessionId: SessionId, itemId: EntityId.optional() }).optional(),
    /** the first message, sent at once */
    message: z.object({ messageId: z.uuid(), content: Content, to: Addressees.optional() }).optional(),
  }),
  /**
   * Continues a conversation of an agent's own program as a session. The receipt's `sessionId` names it: the one that has it
   * already, or a new one, whose history is that conversation.
   */
  command('session.import', {
    provider: ProviderId,
    nativeId: NativeId,
    /** where to work on; the conversation's own, unless that is gone */
    folder: z.string().min(1).max(4096),
  }),
  command('session.delete', { sessionId: SessionId }),
  command('session.markRead', { sessionId: SessionId, turn: z.number().int().nonnegative() }),
  /** merged into the settings (RFC 7396: `null` removes a key), then validated whole */
  command('settings.update', { patch: z.record(z.string(), z.unknown()) }),
  /** stored outside settings and logs; `null` removes it */
  command('secret.set', {
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
    value: z.string().max(100_000).nullable(),
  }),
  /** asks the system keychain again, opens what it opens, and moves what is elsewhere than chosen */
  command('secrets.look', {}),
  command('provider.refresh', { provider: ProviderId }),
  /** without `version` the one the provider was tested with */
  command('provider.install', {
    provider: ProviderId,
    version: z
      .string()
      .regex(/^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/)
      .optional(),
  }),
  command('provider.cancelInstall', { provider: ProviderId }),
  /** adds an agent of the registry, or another version of it, as a provider, and installs it */
  command('provider.add', {
    provider: ProviderId,
    /** of what the person was shown */
    hash: z.string().max(100),
    way: WayKind,
    /** the person was told what an archive from there can do, and wants it */
    consent: z.boolean().optional(),
  }),
  /** removes the runtime that the hub installed; what was said stays. One that was added is no provider any more then */
  command('provider.remove', { provider: ProviderId }),
  /** ends a pause at once: the next thing that is wanted is tried */
  command('provider.retry', { provider: ProviderId }),
  /** `method` is one of `signInMethods` of the kinds `browser` and `code`; one under way is given up for it */
  command('provider.signIn', { provider: ProviderId, method: z.string().min(1).max(100) }),
  /** also puts a failed one away */
  command('provider.cancelSignIn', { provider: ProviderId }),
  command('provider.signOut', { provider: ProviderId }),
]);
export type RootCommand = z.infer<typeof RootCommand>;
export type RootCommandOf<T extends RootCommand['type']> = Extract<RootCommand, { type: T }>;
