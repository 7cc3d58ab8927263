import { createHash, randomUUID } from 'node:crypto';
import { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { Item } from '@codeai-hub/protocol/channels/session/items';
import { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { Content } from '@codeai-hub/protocol/content';
import { Channel, CommandId, SessionId, sessionChannel } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { Receipt } from '@codeai-hub/protocol/receipts';
import { REQUESTS } from '@codeai-hub/protocol/wire';
import * as z from 'zod';
import type { Actor } from '../../../hub.ts';
import type { Services } from '../../services.ts';
import type { Reply } from '../reply.ts';
import { json, type Route, route } from '../route.ts';
import { sessionItems } from '../session-items.ts';

const ACTOR: Actor = { clientId: 'http-api', name: 'HTTP API' };

export const SessionParams = z.strictObject({ sessionId: SessionId });

/** Without a `commandId` the request is a new command each time it is sent. */
const commandId = CommandId.optional();

const CreateSession = RootCommand.options[0].omit({ type: true }).extend({ commandId });

const SendMessage = z
  .strictObject({
    commandId,
    messageId: z.uuid().optional(),
    /** the short way to say `content: [{type: 'text', text}]` */
    text: z.string().min(1).optional(),
    content: Content.optional(),
    delivery: z.enum(['queue', 'steer', 'now']).default('queue'),
  })
  .refine(({ text, content }) => (text === undefined) !== (content === undefined), 'give either "text" or "content"');

const SessionAnswer = z.object({ channel: Channel, epoch: z.string(), seq: z.number().int(), state: SessionState });

const ListQuery = z.strictObject({
  before: z.coerce.number().optional(),
  beforeId: SessionId.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  query: z.string().max(500).optional(),
});

export function sessionRoutes({ hub }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/sessions',
      access: 'signed-in',
      summary: 'Sessions, newest first; `before` and `beforeId`, the `updatedAt` and `id` of the last one, page on',
      query: ListQuery,
      answer: json(200, 'A page of sessions', REQUESTS['sessions.list'].result),
      handle: async ({ query }) => ({ type: 'json', status: 200, value: await hub.listSessions(query) }),
    }),
    route({
      method: 'POST',
      path: '/sessions',
      access: 'signed-in',
      summary: 'Begins a session in a folder. Repeating it with the same `commandId` finds the same session',
      body: { type: 'json', schema: CreateSession },
      answer: json(201, 'The receipt; it names the session', Receipt),
      handle: async ({ body: { commandId = randomUUID(), ...rest } }) =>
        replyOf(await hub.command('root', commandId, { type: 'session.create', ...rest }, ACTOR), 201),
    }),
    route({
      method: 'GET',
      path: '/sessions/:sessionId',
      access: 'signed-in',
      summary: 'The state of a session as windows show it, with its place in the channel',
      params: SessionParams,
      answer: json(200, 'The state', SessionAnswer),
      handle: async ({ params }) => {
        const feed = await hub.openFeed(sessionChannel(params.sessionId));
        try {
          const { channel, epoch, seq } = feed;
          const head = JSON.stringify({ channel, epoch, seq });
          return { type: 'json-text', text: `${head.slice(0, -1)},"state":${feed.snapshotJson()}}` };
        } finally {
          feed.release();
        }
      },
    }),
    route({
      method: 'POST',
      path: '/sessions/:sessionId/messages',
      access: 'signed-in',
      summary: 'Sends a message. The answer says that it is recorded; follow the session to see the turn',
      params: SessionParams,
      body: { type: 'json', schema: SendMessage },
      answer: json(202, 'The receipt', Receipt),
      handle: async ({ params, body }) => {
        const commandId = body.commandId ?? randomUUID();
        const messageId = body.messageId ?? messageIdOf(commandId);
        const content = body.content ?? [{ type: 'text' as const, text: body.text ?? '' }];
        const command = { type: 'message.send' as const, messageId, content, delivery: body.delivery };
        return replyOf(await hub.command(sessionChannel(params.sessionId), commandId, command, ACTOR), 202);
      },
    }),
    route({
      method: 'GET',
      path: '/sessions/:sessionId/items',
      access: 'signed-in',
      summary: 'The whole history, oldest first, one item as JSON per line',
      params: SessionParams,
      answer: { status: 200, description: 'The items', content: { type: 'json-lines', schema: Item } },
      handle: async ({ params }) => ({ type: 'json-lines', lines: await sessionItems(hub, params.sessionId) }),
    }),
  ];
}

function replyOf(receipt: Receipt, status: number): Reply {
  if (receipt.status === 'rejected') throw HubError.of(receipt.error);
  return { type: 'json', status, value: receipt };
}

/** The same id each time a command is sent again, so that it stays the same command (I6). */
function messageIdOf(commandId: string): string {
  const hex = createHash('sha256').update(`message of ${commandId}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
