import { join } from 'node:path';
import { type Fields, fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { MatrixSource } from '@codeai-hub/provider-kit/recordings/matrix';
import { type Edition, HUB_OPEN, HUB_PROMPT, type Told } from '@codeai-hub/provider-kit/recordings/told';
import { gemini } from '../presets/gemini.ts';
import { opencode } from '../presets/opencode.ts';
import type { Preset } from '../presets/preset.ts';
import pins from '../runtime/pins.json' with { type: 'json' };
import { NOTES } from './matrix-notes.ts';
import { NativeReplay } from './native-replay.ts';
import { publishedNames } from './published-types.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

export const geminiEdition = editionOf('Gemini CLI', gemini, pins.gemini.version);
export const opencodeEdition = editionOf('opencode', opencode, pins.opencode.version);

function editionOf(name: string, preset: Preset, version: string): Edition {
  return {
    title: `${name} ${version}`,
    folder: join(FIXTURES, preset.id, version),
    replay: () => new NativeReplay(preset),
  };
}

const METHODS = /\/|^\$/;
const ANSWER = /^session\/prompt (\w+)$/;

export const matrixSource: MatrixSource = {
  title: 'Agents of the Agent Client Protocol',
  matrix: join(FIXTURES, 'matrix.json'),
  about:
    'Names are the kinds of `session/update`, the methods that an agent asks of a client, and `session/prompt …` the ways in which a prompt is answered. Listed: `SessionUpdate`, `CLIENT_METHODS` and `StopReason` of the SDK, with what of them is not stable yet.',
  editions: [geminiEdition, opencodeEdition],
  listed: publishedNames(),
  namesOf,
  toldAs,
  opening: [
    [HUB_OPEN, { folder: '/sandbox/folder', mode: 'default' }],
    [HUB_PROMPT, {}],
  ],
  notes: NOTES,
};

export function namesOf([name, payload]: Told): string[] {
  if (name === 'session/update') return [stringOf(fieldsOf(payload.update).sessionUpdate) ?? 'untyped'];
  if (name !== 'session/prompt') return [name];
  const reason = stringOf(fieldsOf(payload.result).stopReason) ?? 'untyped';
  return [`session/prompt ${payload.error === undefined ? reason : 'error'}`];
}

function toldAs(name: string, payload: Fields): Told {
  const stopReason = ANSWER.exec(name)?.[1];
  if (stopReason !== undefined) return ['session/prompt', { result: { stopReason, ...payload } }];
  if (METHODS.test(name)) return [name, payload];
  return ['session/update', { update: { sessionUpdate: name, ...payload } }];
}
