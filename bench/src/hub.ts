import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HubOptions, HubProcess, REPOSITORY } from '@codeai-hub/e2e/harness/hub-process';
import { readTagged } from '@codeai-hub/e2e/harness/tagged-processes';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { provider } from './provider/module.ts';

/** The product as it was built, in a folder of its own, with the bench's agent among the providers. */
export class Build {
  readonly dir: string;
  readonly main: string;

  constructor() {
    this.dir = mkdtempSync(join(tmpdir(), 'bench-'));
    cpSync(join(REPOSITORY, 'dist'), this.dir, { recursive: true, filter: (path) => !path.includes('.building') });
    this.main = join(this.dir, 'core/main.cjs');
    const folder = join(this.dir, 'providers/bench');
    mkdirSync(folder);
    const entry = join(import.meta.dirname, 'provider/module.ts');
    writeFileSync(join(folder, 'provider.json'), JSON.stringify({ entry, manifest: provider.manifest }));
  }

  start(modelUrl: string, options: Omit<HubOptions, 'main' | 'config'> = {}): Promise<HubProcess> {
    return HubProcess.start({ ...options, main: this.main, config: settings(modelUrl) });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function settings(modelUrl: string): Record<string, unknown> {
  return { maxClients: 200, maxConcurrentSessions: 20, providers: { bench: { baseUrl: modelUrl } } };
}

export async function makeSession(hub: HubProcess): Promise<string> {
  const body = JSON.stringify({ folder: hub.folder, provider: 'bench' });
  const answer = await post(hub, '/sessions', body);
  return (answer as { sessionId: string }).sessionId;
}

export async function prompt(hub: HubProcess, sessionId: string, text: string): Promise<void> {
  await post(hub, `/sessions/${sessionId}/messages`, JSON.stringify({ text }));
}

export async function stateOf(hub: HubProcess, sessionId: string): Promise<SessionState> {
  const answer = await hub.request(`/sessions/${sessionId}`);
  return ((await answer.json()) as { state: SessionState }).state;
}

/** The process the agent runs in. */
export function hostOf(hub: HubProcess): number {
  const host = readTagged(hub.home).find(({ command }) => command.includes('bench/src/provider/module.ts'));
  if (!host) throw new Error("the bench's provider host does not run");
  return host.pid;
}

async function post(hub: HubProcess, path: string, body: string): Promise<unknown> {
  const answer = await hub.request(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const value: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(value)}`);
  return value;
}
