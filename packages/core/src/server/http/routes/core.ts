import { RootState } from '@codeai-hub/protocol/channels/root/state';
import { REQUESTS } from '@codeai-hub/protocol/wire';
import * as z from 'zod';
import { redact } from '../../../diagnostics/redact.ts';
import type { CoreServices, Services } from '../../services.ts';
import { openApiDocument } from '../openapi.ts';
import { json, type Route, route } from '../route.ts';

const Shutdown = z.strictObject({ reason: z.string().max(200).default('asked through the HTTP API') });

/** Routes about the core itself. `secrets` are values that must not leave, whatever holds them. */
export function coreRoutes(
  services: Services & CoreServices,
  secrets: readonly string[],
  all: () => readonly Route[],
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/health',
      access: 'public',
      summary: 'Whether the core answers. Tells nothing else.',
      answer: json(200, 'It does', z.strictObject({ status: z.literal('ok') })),
      handle: () => ({ type: 'json', status: 200, value: { status: 'ok' } }),
    }),
    route({
      method: 'GET',
      path: '/status',
      access: 'signed-in',
      summary: 'What runs: versions, uptime, connected windows, sessions',
      answer: json(200, 'The state of the core', z.looseObject({})),
      handle: () => ({ type: 'json', status: 200, value: services.status() }),
    }),
    route({
      method: 'GET',
      path: '/providers',
      access: 'signed-in',
      summary: 'The installed providers and whether each is ready',
      answer: json(200, 'By provider id', z.object({ providers: RootState.shape.providers })),
      handle: async () => {
        const feed = await services.hub.openFeed('root');
        try {
          const { providers } = JSON.parse(feed.snapshotJson()) as RootState;
          return { type: 'json', status: 200, value: { providers } };
        } finally {
          feed.release();
        }
      },
    }),
    route({
      method: 'GET',
      path: '/folders',
      access: 'signed-in',
      summary: 'The folders inside a folder of this machine; without a path, those of the home folder',
      query: z.strictObject({ path: z.string().max(4096).optional(), hidden: z.stringbool().optional() }),
      answer: json(200, 'The folder and what is in it', REQUESTS['folders.list'].result),
      handle: async ({ query }) => ({ type: 'json', status: 200, value: await services.folders(query) }),
    }),
    route({
      method: 'GET',
      path: '/diagnostics',
      access: 'signed-in',
      summary: 'What helps to find a fault; secrets are removed',
      answer: json(200, 'Versions, settings, processes, the end of the log', z.looseObject({})),
      handle: async () => ({ type: 'json', status: 200, value: redact(await services.diagnostics(), secrets) }),
    }),
    route({
      method: 'POST',
      path: '/core/shutdown',
      access: 'signed-in',
      summary: 'Ends the core in order: windows are told, turns are interrupted, logs are synced',
      body: { type: 'json', schema: Shutdown },
      answer: json(202, 'It ends now', z.object({ stopping: z.literal(true) })),
      handle: ({ body }) => ({
        type: 'json',
        status: 202,
        value: { stopping: true },
        afterwards: () => services.shutdown(body.reason),
      }),
    }),
    route({
      method: 'GET',
      path: '/openapi.json',
      access: 'signed-in',
      summary: 'This description',
      answer: json(200, 'An OpenAPI 3.1 document', z.looseObject({ openapi: z.string() })),
      handle: () => ({ type: 'json', status: 200, value: openApiDocument(all(), services.core.version) }),
    }),
  ];
}
