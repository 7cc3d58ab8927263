import { constants } from 'node:os';
import { ERROR_CODES } from '@codeai-hub/protocol/errors';
import { isSecretMember, withoutSecrets } from '@codeai-hub/protocol/secret-looks';

const HIDDEN = '[hidden]';
const MAX_DEPTH = 6;
const MAX_MEMBERS = 100;
const MAX_TEXT = 8_000;
/** Shorter values would hide half of every line. */
const MIN_SECRET = 4;

const KNOWN_CODES = new Set<unknown>([...ERROR_CODES, ...Object.keys(constants.errno)]);

/** A copy of a value that is safe to write to a log: no secrets, bounded, and always JSON. */
export function redact(value: unknown, secrets: Iterable<string>): unknown {
  const known = [...secrets].filter((secret) => secret.length >= MIN_SECRET).sort((a, b) => b.length - a.length);
  return copy(value, known, 0);
}

function copy(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return cleanText(value, secrets);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((one) => copy(one, secrets, depth + 1));
  const members = value instanceof Error ? membersOf(value) : Object.entries(value);
  return Object.fromEntries(
    members.slice(0, MAX_MEMBERS).map(([key, member]) => {
      const hidden = isSecret(key, member);
      return [cleanText(key, secrets), hidden ? HIDDEN : copy(member, secrets, depth + 1)];
    }),
  );
}

function membersOf(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([key]) => key !== 'name');
  return [
    ['name', name],
    ['message', message],
    ...own,
    ['stack', stack],
    ...(cause ? [['cause', cause] as [string, unknown]] : []),
  ];
}

/** As by its name; and an error's code stays, a one-time code does not. */
function isSecret(key: string, value: unknown): boolean {
  if (!key.toLowerCase().endsWith('code')) return isSecretMember(key, value);
  if (typeof value === 'string') return !(KNOWN_CODES.has(value) || value.startsWith('ERR_'));
  return typeof value === 'object' && value !== null;
}

function cleanText(text: string, secrets: readonly string[]): string {
  let clean = text.slice(0, 4 * MAX_TEXT);
  for (const secret of secrets) {
    clean = clean.replaceAll(secret, HIDDEN).replaceAll(JSON.stringify(secret).slice(1, -1), HIDDEN);
  }
  clean = withoutSecrets(clean);
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}… (${text.length} characters)` : clean;
}
