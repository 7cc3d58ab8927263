import { open } from 'node:fs/promises';
import { linesOf } from '@codeai-hub/provider-kit/history/lines';
import { isFields } from '../native/read.ts';

const HEAD_BYTES = 64 * 1024;
const NAMED = 5;

/** Whether the beginning of a file reads as a record at all: one without a word in it is no damaged one. */
export async function beginsAsRecord(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    // The last one is cut, by us or by a crash.
    const whole = lines.length > 1 ? lines.slice(0, -1) : [];
    return bytesRead === 0 || (whole.length > 0 && whole.every((line) => line === '' || isRecordLine(line)));
  } finally {
    await file.close();
  }
}

/** Tells the lines of a record that nobody can read; `undefined` where there are none. The helper leaves them out. */
export async function damageIn(path: string): Promise<string | undefined> {
  const bad: number[] = [];
  let number = 0;
  for await (const { bytes } of linesOf(path)) {
    number += 1;
    if (bytes.length > 0 && !isRecordLine(bytes.toString('utf8'))) bad.push(number);
  }
  if (bad.length === 0) return undefined;
  const named = bad.slice(0, NAMED).join(', ');
  const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : '';
  const [subject, verb] = bad.length === 1 ? [`Line ${named}`, 'is'] : [`Lines ${named}${more}`, 'are'];
  return `${subject} of the record ${path} cannot be read and ${verb} left out here.`;
}

function isRecordLine(line: string): boolean {
  try {
    return isFields(JSON.parse(line));
  } catch {
    return false;
  }
}
