import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Core } from './core.ts';
import { inProcessLauncher } from './providers/host-launcher.ts';
import { NewSession } from './sessions/new-session.ts';
import { SessionStore } from './sessions/session-store.ts';
import { queued, queueEntry, turnEnded, turnStarted, userMessage } from './sessions/testing/steps.ts';
import { homePaths } from './storage/home.ts';
import { MemoryFileSystem } from './storage/memory-file-system.ts';

const able = { steer: true, resume: true, fork: true, interrupt: true, images: true, models: true, modes: true };
const demo: Manifest = {
  contract: CONTRACT_VERSION,
  id: 'demo',
  name: 'Demo',
  description: 'An agent that never starts',
  version: '1',
  capabilities: { ...able, resumesTurns: false, install: false },
  features: { models: [], modes: [], efforts: [], commands: [] },
  defaultMode: 'ask',
};

/** One machine on which cores come and go. */
class Machine {
  readonly clock = new FakeClock();
  readonly disk = new MemoryFileSystem();
  readonly paths = homePaths('/home');
  #epochs = 0;

  constructor() {
    for (const dir of [this.paths.sessions, this.paths.core, this.paths.run]) this.disk.makeDir(dir);
  }

  start(): Core {
    const settings = Settings.parse({});
    return new Core({
      fs: this.disk,
      paths: this.paths,
      clock: this.clock,
      settings: {
        values: () => settings,
        secretsSet: () => [],
        update: () => undefined,
        secretStorage: () => ({ inForce: 'file', reason: null, locked: [] }),
        setSecret: async () => {},
        lookForSecrets: async () => {},
        secretMark: (text) => text,
        ofProvider: () => ({ env: {}, options: {} }),
      },
      random: () => 0,
      installed: () => [{ manifest: demo, entry: '' }],
      agents: { read: async () => '{"agents":[]}', module: 'none' },
      launcher: inProcessLauncher({}),
      processes: { started: () => undefined, ended: () => undefined, endSession: async () => undefined },
      clean: Promise.resolve(),
      version: '1',
      instanceId: 'one',
      runTag: 'one',
      platform: 'test',
      arch: 'x64',
      newEpoch: () => `e${++this.#epochs}`,
      boot: 'boot',
      realFolder: async (path) => path,
      realPath: (path) => path,
      activity: () => undefined,
      log: () => undefined,
    });
  }

  /** What a core wrote of a session before it died. */
  leave(sessionId: string, folder: string, events: SessionEvent[]): void {
    const { disk: fs, paths, clock } = this;
    const store = new SessionStore({ fs, paths, clock, newEpoch: () => `e${++this.#epochs}` });
    const created = { type: 'session.created' as const, sessionId, title: 'Fix it', folder, provider: 'demo' };
    const made = new NewSession({
      store,
      sessionId,
      at: clock.now(),
      origin: { kind: 'core' },
      first: { ...created, model: null, effort: null, mode: 'ask' },
      blobsOf: null,
      stopped: () => undefined,
    });
    made.finish((step) => {
      for (const event of events) step.add(event);
    });
    made.files.log.discard();
  }

  create(core: Core, n: number, folder: string): Promise<unknown> {
    const command = { type: 'session.create' as const, folder, provider: 'demo' };
    return core.hub.command('root', `command-${n}`, command, { clientId: 'anna', name: 'Anna' });
  }
}

const ID = 'session0001';

test('I7: words that came back from the queue right before a core died are in the draft of the next, once', async () => {
  const machine = new Machine();
  const returned: SessionEvent = { type: 'queue.returned', entries: [queueEntry(1), queueEntry(2)] };
  machine.leave(ID, '/work', [turnStarted(), queued(1), queued(2), returned, turnEnded()]);
  for (let starts = 0; starts < 3; starts++) {
    const core = machine.start();
    (await core.hub.openFeed(sessionChannel(ID))).release();
    assert.equal((await core.hub.draft(ID))?.text, 'message 1\n\nmessage 2');
    if (starts === 0) continue;
    await core.shutDown();
  }
});

test('a core that ends takes no draft: it could not keep it', async () => {
  const machine = new Machine();
  machine.leave(ID, '/work', []);
  const core = machine.start();
  const ended = core.shutDown();
  const draft = { text: 'half a thought', at: machine.clock.now(), clientId: 'anna' };
  await assert.rejects(core.hub.setDraft(ID, draft), { code: 'core_restarting' });
  await ended;
});

test('the folder where a session begins comes first, and stays there however much is said in others', async () => {
  const machine = new Machine();
  machine.leave(ID, '/old', []);
  const core = machine.start();
  await core.warmUp();
  const made = [machine.create(core, 1000, '/a'), machine.create(core, 1001, '/b')];
  for (let ms = 0; ms < 50; ms++) {
    await drain();
    machine.clock.advance(1);
  }
  await Promise.all(made);
  assert.deepEqual(core.root.state.recentFolders, ['/b', '/a', '/old']);
  let changes = 0;
  core.root.channel.listen((events) => {
    changes += events.filter(({ event }) => event.type === 'folders.changed').length;
  });
  for (const id of core.sessions.loadedIds) {
    core.sessions.peek(id)?.change('agent', (step) => step.add(turnStarted()));
    core.sessions.peek(id)?.change('agent', (step) => step.add(turnEnded()));
  }
  assert.equal(changes, 0);
  await core.shutDown();
});

test('what is to go on by itself is known when a core starts, without loading it, and told in the list of sessions', async () => {
  const machine = new Machine();
  const at = machine.clock.now() + 60_000;
  const continuation = { agent: 'demo', at, by: 'Anna', messageId: 'm', tries: 0 };
  machine.leave(ID, '/work', [
    turnStarted(),
    userMessage(1, 'delivered'),
    turnEnded(),
    { type: 'continuation.scheduled', continuation },
  ]);
  const first = machine.start();
  await first.warmUp();
  assert.equal(first.sessions.anyScheduled, true);
  await first.shutDown();
  const second = machine.start();
  assert.equal(second.sessions.anyScheduled, true);
  assert.deepEqual(second.sessions.loadedIds, []);
  assert.deepEqual(second.root.state.sessions[ID]?.continuation, { agent: 'demo', at });
  const deleted = second.hub.command(
    'root',
    'command-9',
    { type: 'session.delete', sessionId: ID },
    { clientId: 'a', name: 'Anna' },
  );
  for (let ms = 0; ms < 50; ms++) {
    await drain();
    machine.clock.advance(1);
  }
  await deleted;
  assert.equal(second.sessions.anyScheduled, false);
  await second.shutDown();
});
