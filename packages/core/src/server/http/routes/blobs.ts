import { BlobRef } from '@codeai-hub/protocol/content';
import { SessionId } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import type { Services } from '../../services.ts';
import { safeImageType } from '../image-type.ts';
import { json, type Route, route } from '../route.ts';

import { SessionParams } from './sessions.ts';

/** Bytes of one attachment. */
export const BLOB_MAX = 33_554_432;

const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,60}\/[a-z0-9][a-z0-9.+-]{0,100}$/;

const BlobParams = z.strictObject({ sessionId: SessionId, hash: BlobRef.shape.hash });

export function blobRoutes({ hub }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: '/sessions/:sessionId/blobs',
      access: 'signed-in',
      summary: 'Stores the body as an attachment of the session; its Content-Type is kept with it',
      params: SessionParams,
      body: { type: 'bytes', what: 'The attachment', limit: BLOB_MAX },
      answer: json(201, 'How messages name it', BlobRef),
      handle: async ({ params, body, request }) => ({
        type: 'json',
        status: 201,
        value: await hub.putBlob(params.sessionId, body, mediaTypeOf(request.headers['content-type'])),
      }),
    }),
    route({
      method: 'GET',
      path: '/sessions/:sessionId/blobs/:hash',
      access: 'signed-in',
      summary: 'An attachment or a long text. Pictures of known kinds are shown, everything else is a download',
      params: BlobParams,
      answer: { status: 200, description: 'The bytes', content: { type: 'bytes' } },
      handle: async ({ params }) => {
        const data = await hub.blob(params.sessionId, params.hash);
        if (!data) throw new HubError('blob_not_found');
        return { type: 'bytes', data, headers: blobHeaders(data) };
      },
    }),
  ];
}

/** What agents and people stored must never run in the page's name, so neither its name nor its claimed type counts. */
function blobHeaders(data: Uint8Array): Record<string, string> {
  const image = safeImageType(data);
  return {
    'Content-Type': image ?? 'application/octet-stream',
    'Content-Disposition': image ? 'inline' : 'attachment',
    'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    // The address is the hash of the content.
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
}

function mediaTypeOf(header: string | undefined): string {
  const type = (header ?? 'application/octet-stream').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPE.test(type)) {
    throw new HubError('invalid_request', { path: 'Content-Type', reason: 'expected a media type like image/png' });
  }
  return type;
}
