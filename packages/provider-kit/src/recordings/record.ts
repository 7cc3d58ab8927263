import { join } from 'node:path';
import type { AgentDriver } from '../conformance/agent-driver.ts';
import { onStage, type Stage } from '../conformance/stage.ts';
import type { RunningHost, Target } from '../conformance/target.ts';
import type { Fields } from '../reading.ts';
import type { LineStream } from '../rpc.ts';
import { normalised, type Volatile } from './normalise.ts';
import { HUB_ANSWER, HUB_INTERRUPT, HUB_OPEN, HUB_PROMPT, type Told } from './told.ts';

/** A conversation that makes a runtime tell certain things. */
export interface Scene {
  name: string;
  mode?: string;
  model?: string;
  /** of the runtime, beside what it has in every scene */
  env?: Readonly<Record<string, string>>;
  play(agent: AgentDriver, stage: Stage): Promise<unknown>;
}

/** Runs the real runtime of a provider, in this process and in front of a scripted endpoint. */
export interface Recorder {
  scenes: readonly Scene[];
  /** A provider whose every native word is told. */
  target(scene: Scene, tell: (told: Told) => void): Target;
  volatile: Volatile;
  /** a process for each scene would take minutes */
  startsSlowly?: boolean;
  /** what it tells of a conversation that is open, in no order with the answer that says so */
  first?: string;
  /** Of one conversation; not of the account or the machine. */
  keeps?(told: Told): boolean;
}

/** What the runtime told in this scene, made the same for every run. */
export async function recordScene(recorder: Recorder, scene: Scene): Promise<Told[]> {
  const heard: Told[] = [];
  const first = Promise.withResolvers<void>();
  if (recorder.first === undefined) first.resolve();
  const tell = (told: Told): void => {
    heard.push(structuredClone(told));
    if (told[0] === recorder.first) first.resolve();
  };
  const target = recorder.target(scene, tell);
  let recording: Told[] = [];
  await onStage({ ...target, start: overheard(target.start, tell) }, async (stage) => {
    const { mode, model } = scene;
    const agent = await stage.open({ ...(mode !== undefined && { mode }), ...(model !== undefined && { model }) });
    openedAs(heard, agent);
    await first.promise;
    await scene.play(agent, stage);
    const kept = heard.filter((told) => recorder.keeps?.(told) ?? true);
    recording = normalised(kept, join(stage.folder, '..'), recorder.volatile);
  });
  return recording;
}

/** What opening was answered with is told with what it was asked for: the first words come before the answer. */
function openedAs(heard: Told[], { opened }: AgentDriver): void {
  const index = heard.findIndex(([name]) => name === HUB_OPEN);
  const [name, payload] = heard[index] ?? [HUB_OPEN, {}];
  heard[index] = [name, { ...payload, nativeId: opened.nativeId }];
}

const HUB_NAMES: Readonly<Record<string, string>> = {
  'session.open': HUB_OPEN,
  'session.prompt': HUB_PROMPT,
  'session.steer': HUB_PROMPT,
  'session.answer': HUB_ANSWER,
  'session.interrupt': HUB_INTERRUPT,
};

/** What the hub does is told as well, in its place. */
function overheard(start: Target['start'], tell: (told: Told) => void): Target['start'] {
  return async (): Promise<RunningHost> => {
    const running = await start();
    return { ...running, stream: listening(running.stream, tell) };
  };
}

function listening(stream: LineStream, tell: (told: Told) => void): LineStream {
  return {
    send: (line) => {
      const { method = '', params = {} } = JSON.parse(line) as { method?: string; params?: Fields };
      const { sessionId: _id, ...payload } = params;
      const name = Object.hasOwn(HUB_NAMES, method) ? HUB_NAMES[method] : undefined;
      if (name !== undefined) tell([name, payload]);
      stream.send(line);
    },
    drained: () => stream.drained(),
    onLine: (listener) => stream.onLine(listener),
    onClose: (listener) => stream.onClose(listener),
    close: () => stream.close(),
  };
}
