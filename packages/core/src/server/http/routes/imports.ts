import { randomUUID } from 'node:crypto';
import { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { CommandId } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { NativeId } from '@codeai-hub/protocol/imports';
import { Receipt } from '@codeai-hub/protocol/receipts';
import { REQUESTS } from '@codeai-hub/protocol/wire';
import * as z from 'zod';
import type { Actor } from '../../../hub.ts';
import type { Services } from '../../services.ts';
import { json, type Route, route } from '../route.ts';

const ACTOR: Actor = { clientId: 'http-api', name: 'HTTP API' };

const { provider, cursor } = REQUESTS['imports.list'].params.shape;
const Page = z.strictObject({ cursor, limit: z.coerce.number().int().min(1).max(200).default(50) });
const ContinueImport = RootCommand.options[1].omit({ type: true }).extend({ commandId: CommandId.optional() });

export function importRoutes({ hub }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/imports/:provider',
      access: 'signed-in',
      summary: "Conversations that an agent's own program has on this machine, newest first; `next` pages on",
      params: z.strictObject({ provider }),
      query: Page,
      answer: json(200, 'A page of conversations', REQUESTS['imports.list'].result),
      handle: async ({ params, query }) => ({
        type: 'json',
        status: 200,
        value: await hub.listImports({ ...params, ...query }),
      }),
    }),
    route({
      method: 'GET',
      path: '/imports/:provider/:nativeId',
      access: 'signed-in',
      summary: 'One of them from its beginning, to be read before it is continued',
      params: z.strictObject({ provider, nativeId: NativeId }),
      query: Page,
      answer: json(200, 'A page of what was said and done', REQUESTS['imports.read'].result),
      handle: async ({ params, query }) => ({
        type: 'json',
        status: 200,
        value: await hub.readImport({ ...params, ...query }),
      }),
    }),
    route({
      method: 'POST',
      path: '/imports',
      access: 'signed-in',
      summary: 'Continues one as a session; the same conversation is always the same session',
      body: { type: 'json', schema: ContinueImport },
      answer: json(201, 'The receipt; it names the session', Receipt),
      handle: async ({ body: { commandId = randomUUID(), ...rest } }) => {
        const receipt = await hub.command('root', commandId, { type: 'session.import', ...rest }, ACTOR);
        if (receipt.status === 'rejected') throw HubError.of(receipt.error);
        return { type: 'json', status: 201, value: receipt };
      },
    }),
  ];
}
