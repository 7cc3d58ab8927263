import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { listFolders } from '../../folders/list-folders.ts';
import { type RunningServer, type ServerOptions, startServer } from '../server.ts';
import { MemoryHub } from './memory-hub.ts';
import { RecordingLogger } from './recording-logger.ts';

export const TOKEN = 'test-token-0123456789abcdefghijklmnopqrstuv';

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface AskOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** `null` sends none */
  token?: string | null;
}

export interface TestServer {
  server: RunningServer;
  hub: MemoryHub;
  clock: FakeClock;
  logger: RecordingLogger;
  /** holds `page/`, the static files, and what lies beside them */
  dir: string;
  shutdowns: string[];
  settings: { port: number; maxClients: number };
  ask(path: string, options?: AskOptions): Promise<HttpAnswer>;
}

/** A real server on a free port, over a hub in memory; closed and removed with the test. */
export async function testServer(t: TestContext, overrides: Partial<ServerOptions> = {}): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'hub-server-'));
  const staticDir = join(dir, 'page');
  mkdirSync(staticDir);
  const clock = new FakeClock();
  const logger = new RecordingLogger();
  const hub = new MemoryHub({ now: () => clock.now() });
  const shutdowns: string[] = [];
  const settings = { port: 0, maxClients: 5 };
  const server = await startServer({
    hub,
    auth: { token: TOKEN, cookieFile: join(dir, 'cookies.json') },
    core: { version: '1.2.3', instanceId: 'instance-1' },
    logger,
    clock,
    settings: () => settings,
    staticDir,
    status: () => ({ version: '1.2.3' }),
    diagnostics: async () => ({ version: '1.2.3' }),
    shutdown: (reason) => void shutdowns.push(reason),
    folders: listFolders,
    ...overrides,
  });
  t.after(async () => {
    const closed = server.close();
    clock.advance(10_000);
    await closed;
    rmSync(dir, { recursive: true, force: true });
  });
  const ask = (path: string, options: AskOptions = {}) => askServer(server.port, path, options);
  return { server, hub, clock, logger, dir, shutdowns, settings, ask };
}

/** With node:http, since fetch hides `Host` and mends paths. */
export function askServer(port: number, path: string, options: AskOptions = {}): Promise<HttpAnswer> {
  const { method = 'GET', token = TOKEN, body } = options;
  const headers: OutgoingHttpHeaders = { ...options.headers };
  if (token !== null) headers.authorization ??= `Bearer ${token}`;
  if (body !== undefined) headers['content-length'] ??= Buffer.byteLength(body);
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const whole = Buffer.concat(chunks);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: whole,
        text: whole.toString('utf8'),
      });
    });
  });
  asking.on('error', reject);
  asking.end(body);
  return promise;
}

export function jsonBody(value: unknown): { headers: OutgoingHttpHeaders; body: string } {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
