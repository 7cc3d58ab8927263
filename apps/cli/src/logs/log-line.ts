import type { Output, Style } from '../output/output.ts';
import { printable, printableLine } from '../output/printable.ts';

const STYLES: Record<string, Style> = { debug: 'dim', warn: 'yellow', error: 'red' };

/** A line of the log as people read it: time, level, what happened, and with what. */
export function logLine(line: string, output: Pick<Output, 'style'>): string {
  const entry = parse(line);
  if (!entry) return printable(line);
  const { time, level, message, ...fields } = entry;
  const style = STYLES[String(level)];
  const word = String(level).toUpperCase().padEnd(5);
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shownValue(value)}`);
  return [
    output.style('dim', String(time).replace('T', ' ').replace('Z', '')),
    style ? output.style(style, word) : word,
    printableLine(String(message)),
    ...(rest.length > 0 ? [output.style('dim', printableLine(rest.join(' ')))] : []),
  ].join(' ');
}

function shownValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const entry: unknown = JSON.parse(line);
    return entry !== null && typeof entry === 'object' && 'message' in entry ? { ...entry } : null;
  } catch {
    return null;
  }
}
