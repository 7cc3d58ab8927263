import type { Page } from 'playwright-core';

/** What runs inside the page, and what it answers. All times in milliseconds. */
export interface Scrolled {
  frames: number[];
  /** share of frames in which more than a fifth of the view was empty */
  blank: number;
}

interface Notes {
  inputs: number[];
  longTasks: number[];
  frames: number[];
}

declare global {
  interface Window {
    benchNotes: Notes;
  }
}

/** Shows a session and waits until its last item is painted. */
export function openInPage(page: Page, sessionId: string, lastWords: string): Promise<number> {
  return page.evaluate(
    ({ hash, words }) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        location.hash = hash;
        const look = () => {
          const log = document.querySelector('[role=log]');
          if (!log?.textContent?.includes(words)) return requestAnimationFrame(look);
          // The frame after the one that shows it: by then it is painted.
          return requestAnimationFrame(() => resolve(performance.now() - began));
        };
        look();
      }),
    { hash: `#/s/${sessionId}`, words: lastWords },
  );
}

/** Begins to note how long keys take to be painted, long tasks, and frames. */
export function takeNotes(page: Page): Promise<void> {
  return page.evaluate(() => {
    const notes: Notes = { inputs: [], longTasks: [], frames: [] };
    window.benchNotes = notes;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) notes.longTasks.push(duration);
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const frame = (now: number) => {
      notes.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          // A message is delivered after the frame that the key caused.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => notes.inputs.push(performance.now() - timeStamp);
          port2.postMessage(0);
        }),
      { capture: true },
    );
  });
}

/** The notes since the last time. */
export function readNotes(page: Page): Promise<Notes> {
  return page.evaluate(() => {
    const { inputs, longTasks, frames } = window.benchNotes;
    return { inputs: inputs.splice(0), longTasks: longTasks.splice(0), frames: frames.splice(0) };
  });
}

/** Scrolls up through the conversation, so many pixels a frame, until its beginning or for so many frames. */
export function scrollUp(page: Page, pixels: number, frames: number): Promise<Scrolled> {
  return page.evaluate(
    ([step, most]) =>
      new Promise<Scrolled>((resolve) => {
        const log = document.querySelector('[role=log]') as HTMLElement;
        const times: number[] = [];
        let blank = 0;
        let last = performance.now();
        const covered = () => {
          const view = log.getBoundingClientRect();
          let pixels = 0;
          for (const row of log.querySelectorAll('.row-list > div > div')) {
            const { top, bottom } = row.getBoundingClientRect();
            pixels += Math.max(0, Math.min(bottom, view.bottom) - Math.max(top, view.top));
          }
          return pixels / view.height;
        };
        const frame = (now: number) => {
          times.push(now - last);
          last = now;
          if (covered() < 0.8) blank++;
          if (times.length >= most) return resolve({ frames: times.slice(1), blank: blank / times.length });
          log.scrollTop -= step;
          return requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    [pixels, frames] as const,
  );
}

/** Megabytes of the JavaScript heap after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1e6;
}
