import { ERROR_KINDS, HubErrorShape } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import type { Answer, Body, Route } from './route.ts';

interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, object>>;
  components: object;
}

const DESCRIPTION =
  'For scripts and health checks. Windows use the WebSocket at /api/v1/ws (docs/protocol.md). Every failure is ' +
  '`{error: {code, message, details}}` with a code of the closed list.';

/** The HTTP API as an OpenAPI 3.1 document, made from the very routes that are served. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'CodeAI Hub', version, description: DESCRIPTION },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'codeai-hub-<port>' },
      },
      schemas: { Error: jsonSchema(z.object({ error: HubErrorShape }), 'output') },
    },
  };
}

function operation(route: Route): object {
  const { summary, access, answer, body } = route;
  const failures = [400, ...(access === 'public' ? [] : [401]), 403, 'default'];
  return {
    summary,
    operationId: operationId(route),
    security: access === 'public' ? [] : access === 'token' ? [{ token: [] }] : [{ token: [] }, { cookie: [] }],
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(body ? { requestBody: { required: true, content: requestContent(body) } } : {}),
    responses: {
      [answer.status]: { description: answer.description, content: answerContent(answer) },
      ...Object.fromEntries(failures.map((status) => [status, failure(status)])),
    },
  };
}

/** `GET /sessions/:sessionId/items` → `get_sessions_sessionId_items` */
function operationId({ method, path }: Route): string {
  return `${method.toLowerCase()}${path.replaceAll(/[/.]:?/g, '_')}`;
}

function parameters(place: 'path' | 'query', schema: z.ZodObject): object[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: one,
  }));
}

function requestContent(body: Body<z.ZodType>): object {
  if (body.type === 'json') return { 'application/json': { schema: jsonSchema(body.schema, 'input') } };
  return { '*/*': { schema: { type: 'string', format: 'binary', maxLength: body.limit } } };
}

function answerContent({ content }: Answer): object {
  switch (content.type) {
    case 'json':
      return { 'application/json': { schema: jsonSchema(content.schema, 'output') } };
    case 'json-lines':
      return { 'application/jsonl': { itemSchema: jsonSchema(content.schema, 'output') } };
    case 'bytes':
      return { '*/*': { schema: { type: 'string', format: 'binary' } } };
  }
}

function failure(status: number | string): object {
  const codes = Object.entries(ERROR_KINDS)
    .filter(([, kind]) => kind.http === status)
    .map(([code]) => code);
  return {
    description: codes.length > 0 ? codes.join(', ') : 'Any other error of the closed list',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  };
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
