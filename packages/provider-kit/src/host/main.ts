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
  const { provider } = (await import(pathToFileURL(file).href)) as { provider: ProviderModule };
  await serveProvider(provider, stream);
  process.exit(0);
}

await main();
