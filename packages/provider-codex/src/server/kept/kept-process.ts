import { readFileSync } from 'node:fs';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { endGroup } from '@codeai-hub/provider-kit/processes/end-group';
import { isRunning } from '@codeai-hub/provider-kit/processes/identity';
import { spawnTagged, type TaggedProcess } from '@codeai-hub/provider-kit/processes/spawn-tagged';
import { sweep } from '@codeai-hub/provider-kit/processes/sweep';
import { ofSession, RUN_TAG } from '@codeai-hub/provider-kit/processes/tags';
import type { LineStream } from '@codeai-hub/provider-kit/rpc';
import { PROVIDER_NAME } from '../../manifest.ts';
import type { Launch } from '../launch.ts';
import { howItEnded, newServerId, type ServerLink, startFailed } from '../process.ts';
import { guarded } from './guard.ts';
import type { Kept, KeptFiles, Places } from './kept-files.ts';
import { socketStream } from './socket-stream.ts';

const BEAT_MS = 60_000;
const CONNECT_PAUSE_MS = 20;
/** A cold start takes a tenth of a second; a slow disk and a loaded machine a few. */
const START_MS = 30_000;
/** It takes no notice of its input's end, and waits for turns when it is asked to end (I11: 2 s in all). */
const TERMINATED_MS = 500;

interface Parts {
  files: KeptFiles;
  host: HostServices;
  clock: Clock;
}

/** An app-server behind a socket, which outlives this host: the next one finds it again by what it left in a file. */
export class KeptProcess implements ServerLink {
  readonly stream: LineStream;
  readonly #parts: Parts;
  readonly #kept: Kept;
  readonly #process: TaggedProcess | undefined;
  #stopBeat: () => void = () => {};

  private constructor(parts: Parts, kept: Kept, stream: LineStream, process?: TaggedProcess) {
    this.#parts = parts;
    this.#kept = kept;
    this.stream = stream;
    this.#process = process;
    this.#beat();
  }

  /** Throws `runtime_failed`. */
  static async start(launch: Launch, places: Places, parts: Parts): Promise<KeptProcess> {
    const { files, host, clock } = parts;
    const { name, socket, beat, words } = places;
    const id = newServerId();
    const tags = host.tags(id);
    const run = tags[RUN_TAG] ?? '';
    const args = [...launch.args, '--listen', `unix://${socket}`];
    const command = guarded({ executable: launch.executable, args, beat, words });
    const process = spawnTagged({ ...command, cwd: host.dataDir, env: launch.env, tags, name: PROVIDER_NAME });
    const { pid } = process.child;
    if (pid !== undefined) host.processStarted(id, { pid, group: true, label: 'codex app-server', keep: true });
    try {
      const kept = { name, run, id, heldBy: run, ...(await process.started) };
      files.write(kept);
      const ended = process.exit.then((exit) => howItEnded(exit, wordsIn(files.words(name))));
      return new KeptProcess(parts, kept, await connected(socket, ended, clock), process);
    } catch (error) {
      const leader = await process.started.catch(() => undefined);
      if (leader !== undefined) await endKept({ name, run, id, heldBy: run, ...leader }, parts);
      files.remove(name);
      throw error;
    }
  }

  /** One that an earlier host left. `undefined` when it cannot be reached any more: nothing is left of it then. */
  static async attach(kept: Kept, parts: Parts): Promise<KeptProcess | undefined> {
    const runs = await isRunning(kept);
    const stream = runs ? await socketStream(parts.files.socket(kept.name)).catch(() => undefined) : undefined;
    if (stream !== undefined) return new KeptProcess(parts, kept, stream);
    await endKept(kept, parts);
    return undefined;
  }

  async lastWords(): Promise<string> {
    const words = wordsIn(this.#parts.files.words(this.#kept.name));
    return this.#process === undefined ? howItEnded(undefined, words) : howItEnded(await this.#process.exit, words);
  }

  async end(): Promise<void> {
    this.#stopBeat();
    this.stream.close();
    await endKept(this.#kept, this.#parts);
  }

  /** It goes on without this host. */
  leave(): void {
    this.#stopBeat();
    this.stream.close();
  }

  #beat(): void {
    const { files, clock, host } = this.#parts;
    try {
      files.beat(this.#kept.name, clock.now());
    } catch (error) {
      host.log('warn', `Codex may be ended although it is listened to: ${String(error)}`);
    }
    this.#stopBeat = clock.after(BEAT_MS, () => this.#beat());
  }
}

/** Ends it with everything it started for itself. */
export async function endKept(kept: Kept, { files, host, clock }: Parts): Promise<void> {
  await endGroup(kept, { clock, graceMs: TERMINATED_MS });
  await sweep(ofSession(kept.run, kept.id), { clock, graceMs: 0 });
  files.remove(kept.name);
  host.processEnded(kept.id, kept.pid);
}

/** It listens when it is ready. */
async function connected(socket: string, ended: Promise<string>, clock: Clock): Promise<LineStream> {
  let why: string | undefined;
  void ended.then((words) => {
    why = words;
  });
  const latest = clock.now() + START_MS;
  for (;;) {
    const stream = await socketStream(socket).catch(() => undefined);
    if (stream !== undefined) return stream;
    if (why !== undefined) throw startFailed(why);
    if (clock.now() > latest) throw startFailed(`it did not listen within ${START_MS / 1000} s`);
    const { promise, resolve } = Promise.withResolvers<void>();
    clock.after(CONNECT_PAUSE_MS, resolve);
    await promise;
  }
}

function wordsIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-16_384);
  } catch {
    return '';
  }
}
