import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderEvent } from '../events.ts';
import type { Edition, Told } from './told.ts';

const EVENTS = '.events.json';

/** Names of the recordings of an edition, sorted. */
export function scenesOf({ folder }: Edition): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.endsWith(EVENTS))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export function readRecording({ folder }: Pick<Edition, 'folder'>, scene: string): Told[] {
  return JSON.parse(readFileSync(join(folder, `${scene}.json`), 'utf8')) as Told[];
}

export function writeRecording({ folder }: Edition, scene: string, recording: readonly Told[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${scene}.json`), lines(recording));
}

/** What is to become of a recording. */
export function readExpected({ folder }: Edition, scene: string): ProviderEvent[] {
  return JSON.parse(readFileSync(join(folder, `${scene}${EVENTS}`), 'utf8')) as ProviderEvent[];
}

export function writeExpected({ folder }: Edition, scene: string, events: readonly ProviderEvent[]): void {
  writeFileSync(join(folder, `${scene}${EVENTS}`), lines(events));
}

/** One on each line, so that a difference shows which one. */
function lines(values: readonly unknown[]): string {
  return `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]\n`;
}
