import { setTimeout as pause } from 'node:timers/promises';
import { TestBrowser } from '@codeai-hub/e2e/harness/browser';
import type { HubProcess } from '@codeai-hub/e2e/harness/hub-process';
import { isRunning } from '@codeai-hub/protocol/channels/session/state';
import type { Page } from 'playwright-core';
import type { Bench, Group } from '../bench.ts';
import { makeStory } from '../history.ts';
import { makeSession, prompt, stateOf } from '../hub.ts';
import { heapOf, openInPage, readNotes, scrollUp, takeNotes } from '../page/probes.ts';
import { answerPrompt, streamPrompt } from '../provider/script.ts';
import { quantile } from '../statistics.ts';

const ITEMS = 10_000;
const FRAME_MS = 1000 / 60;
const KEY_EVERY_MS = 60;

/** The page in a real Chromium without a screen: a long session, and typing while an answer streams. */
export const page: Group = async (bench) => {
  const hub = await bench.build.start(bench.modelUrl);
  const browser = await TestBrowser.start();
  try {
    await longSession(bench, hub, browser);
    await typing(bench, hub, browser);
  } finally {
    await browser.stop();
    await hub.dispose();
  }
};

async function longSession(bench: Bench, hub: HubProcess, browser: TestBrowser): Promise<void> {
  const items = ITEMS * bench.scale;
  bench.say(`a session of ${items} items is made`);
  const sessionId = await makeStory(hub, items);
  const opened: number[] = [];
  const heap: number[] = [];
  const slow: number[] = [];
  const fast: number[] = [];
  const blank: number[] = [];
  const rest: number[] = [];
  for (let repeat = 0; repeat < bench.repeats; repeat++) {
    const window = await signedIn(hub, browser);
    opened.push(await openInPage(window, sessionId, `Item ${items - 1}.`));
    heap.push(await heapOf(window));
    await takeNotes(window);
    await pause(1000);
    rest.push(quantile((await readNotes(window)).frames, 0.95));
    // 9,600 pixels a second is a quick wheel; ten times that is a fling.
    const wheel = await scrollUp(window, 160, 240 * bench.scale);
    slow.push(quantile(wheel.frames, 0.95));
    const fling = await scrollUp(window, 1600, 120 * bench.scale);
    fast.push(quantile(fling.frames, 0.95));
    blank.push(Math.max(wheel.blank, fling.blank) * 100);
    bench.say(`window ${repeat + 1} of ${bench.repeats} scrolled`);
    await browser.closeWindows();
  }
  const name = `page, ${items} items`;
  bench.found({ metric: `${name}: from the click to its last item painted`, unit: 'ms', ours: opened });
  bench.found({ metric: `${name}: JavaScript heap`, unit: 'MB', ours: heap });
  const frames = (metric: string, ours: number[]) =>
    bench.found({
      metric: `${name}: ${metric}, frame p95`,
      unit: 'ms',
      ours,
      floor: { name: 'at rest', values: rest },
      bound: { text: '<= 2 frames', holds: (value) => value <= 2 * FRAME_MS + 1 },
    });
  frames('scrolling 9,600 px/s', slow);
  frames('fling 96,000 px/s', fast);
  bench.found({ metric: `${name}: frames with more than a fifth of the view empty`, unit: '%', ours: blank });
}

async function typing(bench: Bench, hub: HubProcess, browser: TestBrowser): Promise<void> {
  const seconds = 5 * bench.scale;
  const rest = await typed(bench, hub, browser, 0, seconds);
  for (const rate of [200, 500]) {
    bench.say(`typing while ${rate} deltas a second come`);
    const busy = await typed(bench, hub, browser, rate, seconds);
    bench.found({
      metric: `page: key to paint while ${rate}/s stream, p95`,
      unit: 'ms',
      ours: busy.map(({ inputP95 }) => inputP95),
      floor: { name: 'at rest', values: rest.map(({ inputP95 }) => inputP95) },
      bound: { text: '<= 50 ms', holds: (value) => value <= 50 },
    });
    bench.found({
      metric: `page: frame p95 while ${rate}/s stream`,
      unit: 'ms',
      ours: busy.map(({ frameP95 }) => frameP95),
      floor: { name: 'at rest', values: rest.map(({ frameP95 }) => frameP95) },
    });
    bench.found({
      metric: `page: long tasks while ${rate}/s stream, sum over ${seconds} s`,
      unit: 'ms',
      ours: busy.map(({ longTasks }) => longTasks),
      floor: { name: 'at rest', values: rest.map(({ longTasks }) => longTasks) },
    });
  }
}

async function typed(bench: Bench, hub: HubProcess, browser: TestBrowser, rate: number, seconds: number) {
  const results: { inputP95: number; frameP95: number; longTasks: number }[] = [];
  for (let repeat = 0; repeat < bench.repeats; repeat++) {
    const window = await signedIn(hub, browser);
    const sessionId = await makeSession(hub);
    await prompt(hub, sessionId, streamPrompt(20, 200));
    while (isRunning(await stateOf(hub, sessionId))) await pause(20);
    await openInPage(window, sessionId, '0000019:');
    await takeNotes(window);
    if (rate > 0) await prompt(hub, sessionId, answerPrompt(rate * (seconds + 1), rate));
    const field = window.getByRole('textbox', { name: 'Message', exact: true });
    await field.focus();
    await readNotes(window);
    for (let key = 0; key < (seconds * 1000) / KEY_EVERY_MS; key++) {
      await window.keyboard.press('abcdefgh'.charAt(key % 8));
      await pause(KEY_EVERY_MS);
    }
    const { inputs, frames, longTasks } = await readNotes(window);
    results.push({
      inputP95: quantile(inputs, 0.95),
      frameP95: quantile(frames, 0.95),
      longTasks: longTasks.reduce((sum, one) => sum + one, 0),
    });
    await browser.closeWindows();
  }
  return results;
}

async function signedIn(hub: HubProcess, browser: TestBrowser): Promise<Page> {
  const window = await browser.window(hub);
  await window.getByRole('navigation', { name: 'Session list' }).waitFor();
  return window;
}
