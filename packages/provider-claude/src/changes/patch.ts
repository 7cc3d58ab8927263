import type { Hunk } from '@codeai-hub/provider-kit/diff-texts';
import { type Fields, fieldsOf, listOf, numberOf, stringsOf } from '../native/read.ts';

/** The `structuredPatch` a tool's result carries. */
export function hunksOf(value: unknown): Hunk[] {
  return listOf(value).map(fieldsOf).map(hunkOf);
}

function hunkOf(fields: Fields): Hunk {
  return {
    oldStart: numberOf(fields.oldStart) ?? 0,
    oldLines: numberOf(fields.oldLines) ?? 0,
    newStart: numberOf(fields.newStart) ?? 0,
    newLines: numberOf(fields.newLines) ?? 0,
    lines: stringsOf(fields.lines),
  };
}
