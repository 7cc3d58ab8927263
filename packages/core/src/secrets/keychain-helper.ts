import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import type { KeychainAnswer, KeychainRequest } from './keychain.ts';

/**
 * The process that speaks to the system keychain, once, and ends. A keychain may ask the person to unlock it, hang with its
 * daemon or crash with its library: none of that is the core's. The library is optional, so it is looked for when it is needed.
 */
async function main(): Promise<void> {
  // The core is gone, so nobody waits for the answer.
  process.stdin.on('close', () => setImmediate(() => process.stdin.readableEnded || process.exit(1)));
  const request = JSON.parse(await text(process.stdin)) as KeychainRequest;
  const answer = await answerTo(request).catch(
    (error: unknown): KeychainAnswer => ({ ok: false, reason: wordsOf(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0));
}

async function answerTo({ operation, service, account, key = '' }: KeychainRequest): Promise<KeychainAnswer> {
  if (process.env.CODEAI_HUB_NO_KEYCHAIN) throw new Error('it is switched off (CODEAI_HUB_NO_KEYCHAIN)');
  const entry = openEntry(service, account);
  if (operation === 'write') await entry.setSecret(Buffer.from(key, 'base64'));
  if (operation === 'remove') await entry.deleteCredential();
  const stored = operation === 'read' ? await entry.getSecret() : null;
  return { ok: true, key: stored ? Buffer.from(stored).toString('base64') : null };
}

/** Without naming the store, Linux falls back silently on the kernel's keyring, which is empty after a restart of the machine. */
function openEntry(service: string, account: string) {
  const { AsyncEntry } = createRequire(import.meta.url)('@napi-rs/keyring') as typeof import('@napi-rs/keyring');
  return new AsyncEntry(service, account, { linux: { store: 'secret-service' as never } });
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  if (/MODULE_NOT_FOUND|Cannot find (?:module|native binding)/.test(`${(error as { code?: string }).code} ${words}`)) {
    return 'there is no keychain library for this system';
  }
  if (/DBUS_SESSION_BUS_ADDRESS|DBus error/.test(words)) return 'this session has no keychain service (no D-Bus)';
  if (/no result found/.test(words)) return 'the keychain is locked, or has no place to keep it';
  return words.split('\n')[0] ?? '';
}

await main();
