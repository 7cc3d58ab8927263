import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GenericModule, ProviderModule } from '../module.ts';
import { lineStream } from '../node-stream.ts';
import { serveProvider } from './serve.ts';

/**
 * The provider host process: `provider-host <module file> [<file of an agent>]`. Speaks the contract on stdin and stdout. A
 * module that runs any agent that is described to it is given the file in which one is.
 */
async function main(): Promise<void> {
  const [, , file, about] = process.argv;
  if (file === undefined) throw new Error('usage: provider-host <module file> [<file of an agent>]');
  // A module or its libraries that print would break the protocol, so their words go to stderr.
  const toStderr = process.stderr.write.bind(process.stderr);
  for (const name of ['log', 'info', 'debug'] as const)
    console[name] = (...words: unknown[]) => toStderr(`${words.join(' ')}\n`);
  const module = about === undefined ? await load(file) : await describedBy(about, file);
  // Read only now: what comes before somebody listens would be lost.
  await serveProvider(module, lineStream(process.stdin, process.stdout));
  process.exit(0);
}

async function load(file: string): Promise<ProviderModule> {
  const { provider } = (await import(pathToFileURL(file).href)) as { provider?: ProviderModule };
  if (typeof provider?.create === 'function') return provider;
  throw new Error(`${basename(file)} exports no provider`);
}

async function describedBy(about: string, file: string): Promise<ProviderModule> {
  const { providerOf } = (await import(pathToFileURL(file).href)) as { providerOf?: GenericModule['providerOf'] };
  if (typeof providerOf !== 'function') throw new Error(`${basename(file)} runs no agent that is described to it`);
  return providerOf(JSON.parse(await readFile(about, 'utf8')));
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
