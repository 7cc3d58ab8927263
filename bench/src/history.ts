import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type HomePaths, homePaths } from '@codeai-hub/core/storage/home';
import { decodeHeader, decodeRecord, encodeHeader, encodeRecords } from '@codeai-hub/core/storage/log-format';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import type { Bench } from './bench.ts';
import { makeSession, prompt, stateOf } from './hub.ts';
import { storyPrompt } from './provider/script.ts';

/** Has the bench's agent make a session of so many items, by the way all items come. */
export async function makeStory(hub: HubProcess, items: number): Promise<string> {
  const sessionId = await makeSession(hub);
  await prompt(hub, sessionId, storyPrompt(items));
  for (;;) {
    const state = await stateOf(hub, sessionId);
    const { evicted, items: shown } = state;
    // One more: the person's message.
    if (!isRunning(state) && evicted + shown.length >= items + 1) return sessionId;
    await pause(50);
  }
}

/** A home with many sessions, all like one that was really had. */
export async function fillHome(bench: Bench, sessions: number, megabytes: number): Promise<string> {
  const hub = await bench.build.start(bench.modelUrl);
  try {
    const perItem = 450;
    const sessionId = await makeStory(hub, Math.round((megabytes * 1e6) / perItem));
    await hub.stop();
    const path = mkdtempSync(join(bench.scratch, 'full-'));
    cpSync(join(hub.home, 'core'), join(path, 'core'), { recursive: true });
    const source = homePaths(hub.home).sessionLog(sessionId);
    bench.say(`a session's log has ${(statSync(source).size / 1e6).toFixed(2)} MB`);
    const copies = homePaths(path);
    for (let n = 0; n < sessions; n++) copyLog(source, copies, `bench${String(n).padStart(11, '0')}`);
    // Else the starts that follow would wait for the disk to take what was just written.
    execFileSync('sync');
    return path;
  } finally {
    await hub.dispose();
  }
}

/** The log is the truth; all else is made from it. The session's name stands in its first two lines. */
function copyLog(source: string, paths: HomePaths, sessionId: string): void {
  const log = readFileSync(source);
  const headerEnd = log.indexOf(10);
  const firstEnd = log.indexOf(10, headerEnd + 1);
  const header = decodeHeader(log.subarray(0, headerEnd));
  const created = decodeRecord(log.subarray(headerEnd + 1, firstEnd));
  if (!created) throw new Error(`${source} does not begin with a record`);
  const event = { ...created.event, sessionId } as typeof created.event;
  mkdirSync(paths.session(sessionId), { recursive: true });
  const parts = [
    encodeHeader({ ...header, sessionId }),
    encodeRecords([{ ...created, event }]),
    log.subarray(firstEnd + 1),
  ];
  writeFileSync(paths.sessionLog(sessionId), Buffer.concat(parts));
}
