import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProviderModule } from '../module.ts';
import { lineStream } from '../node-stream.ts';
import { serveProvider } from './serve.ts';

/** The provider host process: `provider-host <module file>`. Speaks the contract on stdin and stdout. */
async function main(): Promise<void> {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: provider-host <module file>');
  const stream = lineStream(process.stdin, process.stdout);
  // A module or its libraries that print would break the protocol, so their words go to stderr.
  const toStderr = process.stderr.write.bind(process.stderr);
  for (const name of ['log', 'info', 'debug'] as const)
    console[name] = (...words: unknown[]) => toStderr(`${words.join(' ')}\n`);
  await serveProvider(await load(file), stream);
  process.exit(0);
}

async function load(file: string): Promise<ProviderModule> {
  const { provider } = (await import(pathToFileURL(file).href)) as { provider?: ProviderModule };
  if (typeof provider?.create === 'function') return provider;
  throw new Error(`${basename(file)} exports no provider`);
}

/** The core tells a person the last line of stderr, so that is why it ended; Node's own last line would be its version. */
function die(error: unknown): void {
  const [stack, message] = error instanceof Error ? [error.stack ?? '', error.message] : ['', String(error)];
  const inOneLine = message.replaceAll(/\s+/g, ' ').trim() || 'an error without words';
  process.stderr.write(`${stack}\n${inOneLine}\n`, () => process.exit(1));
}

process.on('uncaughtException', die);
// Nobody reads what it says any more.
process.stderr.on('error', () => process.exit(1));
await main();
