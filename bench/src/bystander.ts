import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { serve } from './processes/helper.ts';

/** Somebody else at the core, who asks for its health all the time and notes the longest wait. */
const handlers = {
  begin: ({ url }: { url: string }): void => {
    slowestMs = 0;
    done = askOnAndOn(`${url}/api/v1/health`);
  },
  /** the longest wait for an answer since `begin`, in milliseconds */
  end: async (): Promise<number> => {
    asks = false;
    await done;
    return slowestMs;
  },
};
export type Bystander = typeof handlers;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let slowestMs = 0;
let asks = false;
let done: Promise<void> = Promise.resolve();

async function askOnAndOn(url: string): Promise<void> {
  asks = true;
  while (asks) {
    const asked = performance.now();
    await answered(url);
    slowestMs = Math.max(slowestMs, performance.now() - asked);
    await pause(1);
  }
}

function answered(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}

serve(handlers);
