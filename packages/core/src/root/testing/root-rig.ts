import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { realFolder } from '../../folders/real-folder.ts';
import { Imports } from '../../imports/imports.ts';
import { AddedAgents } from '../../providers/agent-registry/added-agents.ts';
import { AgentRegistry } from '../../providers/agent-registry/agent-registry.ts';
import { inProcessLauncher } from '../../providers/host-launcher.ts';
import { Providers } from '../../providers/providers.ts';
import { runtimesOn } from '../../providers/testing/providers-rig.ts';
import { requireOffered } from '../../sessions/decide.ts';
import { Records } from '../../sessions/records.ts';
import { SessionStore } from '../../sessions/session-store.ts';
import { Bench } from '../../sessions/testing/bench.ts';
import { homePaths } from '../../storage/home.ts';
import { CommandJournal } from '../command-journal.ts';
import { RootCommands, sessionIdFor } from '../root-commands.ts';

export const ANNA = { clientId: 'anna', name: 'Anna' };
export const COMMAND_ID = 'command-a';
const features = { models: [], modes: [], efforts: [], commands: [] };
const able = { steer: true, resume: true, fork: true, interrupt: true, images: true, models: true, modes: true };
const capabilities = { ...able, resumesTurns: false, install: false };
const demo: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'demo',
  name: 'Demo',
  description: 'For tests',
  version: '1',
  capabilities,
  features,
  defaultMode: 'ask',
};
const forkless: Manifest = { ...demo, id: 'forkless', capabilities: { ...capabilities, fork: false } };

/** The root's commands over the real sessions of a core, on a disk in memory. Folders are real ones. */
export class Root {
  readonly bench = new Bench();
  readonly told: unknown[] = [];
  settingsError: HubError | null = null;
  keychainError: Error | null = null;
  commands = this.#begin();

  async run(command: RootCommand, id = COMMAND_ID): Promise<Receipt> {
    return this.bench.inTime(this.commands.run(id, command, ANNA));
  }

  /** The core dies when it has made the session, and before it could answer. The next one starts. */
  async dieMaking(command: RootCommand): Promise<void> {
    const { disk } = this.bench;
    disk.holdSyncs();
    void this.commands.run(COMMAND_ID, command, ANNA).catch(() => undefined);
    for (let n = 0; n < 1000 && !disk.stat(this.paths.sessionLog(sessionIdFor(COMMAND_ID))); n++) await drain();
    assert.equal(new CommandJournal(disk, join(this.paths.run, 'commands.jsonl')).receipts.entries().length, 0);
    this.restart();
    disk.releaseSyncs();
  }

  /** An answer in so many messages; the texts of the conversation. */
  async talkLong(count: number): Promise<string[]> {
    await this.bench.send(1);
    await this.bench.rest();
    const texts = Array.from({ length: count }, (_, n) => `part ${n}`);
    const agent = this.bench.agents.last;
    for (const words of texts) {
      agent.speak(words, words);
      agent.say({ type: 'item.completed', id: words, status: 'completed' });
    }
    agent.finish();
    return ['message 1', ...texts];
  }

  /** Another core starts over what is on the disk. */
  restart(): void {
    this.bench.kill();
    this.bench.begin();
    this.commands = this.#begin();
  }

  get paths() {
    return homePaths('/home');
  }

  #begin(): RootCommands {
    const { disk: fs, clock, sessions } = this.bench;
    const paths = homePaths('/home');
    fs.makeDir(paths.run);
    const report = (error: unknown, what: string) => void this.told.push([what, String(error)]);
    const providers = new Providers({
      random: () => 0,
      installed: () => [demo, forkless].map((manifest) => ({ manifest, entry: '' })),
      launcher: inProcessLauncher({}),
      processes: { started: () => undefined, ended: () => undefined, endSession: async () => undefined },
      clock,
      clean: Promise.resolve(),
      fs,
      runtimes: runtimesOn(fs, clock, paths.providers),
      dataDir: paths.providers,
      coreVersion: '1',
      runTag: 'test',
      settings: () => ({ env: {}, options: {} }),
      enabled: () => true,
      changed: () => undefined,
      removed: () => undefined,
      problem: () => undefined,
      log: () => undefined,
    });
    const store = new SessionStore({ fs, paths, clock, newEpoch: () => 'epoch' });
    const journal = new CommandJournal(fs, join(paths.run, 'commands.jsonl'));
    const providerDefaults = () => ({ model: 'small', mode: 'ask' });
    const imports = new Imports({
      providers,
      sessions,
      store,
      sessionOf: () => undefined,
      isDeleted: (sessionId) => journal.isDeleted(sessionId),
      providerDefaults,
      realFolder,
    });
    const registry = new AgentRegistry({
      source: () => '/registry.json',
      read: async () => '{"agents":[]}',
      clock,
      machine: { platform: 'linux', arch: 'x64' },
      own: () => new Map(),
      added: new AddedAgents({ fs, dataDir: paths.providers, module: '/module.js', report: () => undefined }),
      providers,
    });
    return new RootCommands({
      sessions,
      store,
      imports,
      registry,
      providers,
      records: new Records({ fs, paths, clock, report }),
      journal,
      newAgent: ({ provider, model, effort, mode }) => {
        requireOffered({ effort, mode }, providers.features(provider));
        return {
          provider,
          model: model === undefined ? 'small' : model,
          effort: effort ?? null,
          mode: mode ?? 'ask',
        };
      },
      runningLimit: () => null,
      updateSettings: (patch) => {
        if (this.settingsError) throw this.settingsError;
        this.told.push(['settings', patch]);
      },
      setSecret: async (name) => void this.told.push(['secret', name]),
      lookForSecrets: async () => {
        if (this.keychainError) throw this.keychainError;
        this.told.push(['look for secrets']);
      },
      realFolder,
      secretMark: (text) => createHmac('sha256', 'a key').update(text).digest('hex'),
      removed: (sessionId) => void this.told.push(['removed', sessionId]),
      read: (sessionId) => void this.told.push(['read', sessionId]),
      report,
    });
  }
}
