import { SETTINGS_VERSION, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import type * as z from 'zod';
import { isObject, type JsonObject } from './merge-patch.ts';

export interface CheckedSettings {
  settings: Settings;
  /** of a newer or older version, or mistyped: without effect, but kept */
  unknownKeys: string[];
}

/** No parser is compiled for what is read at a start: that takes longer than reading. */
const RARELY = { jitless: true };

/** Throws settings_invalid naming the first thing that is wrong. */
export function checkSettings(raw: unknown): CheckedSettings {
  if (!isObject(raw)) throw invalid('config.json', 'it must hold one JSON object');
  if (isNewer(raw)) {
    const reason = `${raw.version} is of a newer CodeAI Hub; this one knows ${SETTINGS_VERSION}. Update it to change settings`;
    throw invalid('version', reason);
  }
  const known = structuredClone(raw);
  const unknownKeys = removeUnknown(known, Settings.safeParse(known, RARELY).error?.issues ?? []);
  const checked = Settings.safeParse(known, RARELY);
  if (checked.success) return { settings: checked.data, unknownKeys };
  const issue = checked.error.issues[0] as z.core.$ZodIssue;
  throw invalid(issue.path.join('.') || 'config.json', reasonOf(issue));
}

export function isNewer(raw: unknown): raw is { version: number } {
  return isObject(raw) && typeof raw.version === 'number' && raw.version > SETTINGS_VERSION;
}

/** Throws settings_invalid. The words of the file are not repeated: people put keys where they do not belong. */
export function parseSettingsText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '');
    throw invalid('config.json', place ? `it is not valid JSON (${place[0]})` : 'it is not valid JSON');
  }
}

export function invalid(path: string, reason: string): HubError {
  return new HubError('settings_invalid', { path, reason });
}

function removeUnknown(raw: JsonObject, issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [];
    const holder = issue.path.reduce<unknown>((value, key) => (isObject(value) ? value[String(key)] : undefined), raw);
    if (!isObject(holder)) return [];
    for (const key of issue.keys) delete holder[key];
    return issue.keys.map((key) => [...issue.path, key].join('.'));
  });
}

function reasonOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_union') return issue.message;
  const reasons = issue.errors.flatMap((branch) => (branch[0] ? [branch[0].message] : []));
  return [...new Set(reasons)].join(', or ') || issue.message;
}
