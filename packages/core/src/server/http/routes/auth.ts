import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import type { Logger } from '../../../diagnostics/log.ts';
import type { Door } from '../../access/door.ts';
import type { OneTimeCodes } from '../../access/one-time-codes.ts';
import type { TokenBucket } from '../../access/token-bucket.ts';
import { json, type Route, route } from '../route.ts';

const Code = z.strictObject({ code: z.string().min(1).max(200) });

/** How a browser gets in: a code made with the token, carried in the URL's fragment, exchanged by the page. */
export function authRoutes(options: {
  door: Door;
  codes: OneTimeCodes;
  wrongCodes: TokenBucket;
  logger: Logger;
}): Route[] {
  const { door, codes, wrongCodes, logger } = options;
  return [
    route({
      method: 'POST',
      path: '/auth/code',
      access: 'token',
      summary: 'Makes a one-time code that signs one browser in within 60 seconds',
      answer: json(201, 'The code', z.object({ code: z.string(), expiresAt: z.number() })),
      handle: () => ({ type: 'json', status: 201, value: codes.create() }),
    }),
    route({
      method: 'POST',
      path: '/auth/code/used',
      access: 'token',
      summary: 'Tells who made a one-time code whether a browser has come with it',
      body: { type: 'json', schema: Code },
      answer: json(200, 'Whether it was used', z.object({ used: z.boolean() })),
      handle: ({ body }) => ({ type: 'json', status: 200, value: { used: codes.wasUsed(body.code) } }),
    }),
    route({
      method: 'POST',
      path: '/auth/exchange',
      access: 'public',
      summary: "Turns a one-time code into the page's cookie. Only the core's own page may ask",
      body: { type: 'json', schema: Code },
      answer: json(200, 'Signed in; the cookie is set', z.object({ signedIn: z.literal(true) })),
      handle: ({ body, request }) => {
        door.requireOwnPage(request.headers.origin);
        if (wrongCodes.isEmpty) throw new HubError('rate_limited_client');
        if (!codes.redeem(body.code)) {
          wrongCodes.take();
          throw new HubError('code_invalid');
        }
        logger.info({}, 'a browser signed in');
        return { type: 'json', status: 200, value: { signedIn: true }, headers: { 'Set-Cookie': door.signIn() } };
      },
    }),
  ];
}
