import { chmod, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentWay, DescribedAgent } from '@codeai-hub/provider-kit/described-agent';
import { isExecutable } from '@codeai-hub/provider-kit/runtime/candidates';
import { launchOf } from '../runtime/launch.ts';
import type { Supply } from '../runtime/supply.ts';
import { download } from './download.ts';
import { folderOf, inStaging } from './staging.ts';
import { unpack } from './unpack/unpack.ts';

type BinaryWay = Extract<AgentWay, { kind: 'binary' }>;

/** Room for what is fetched and for what is in it; as a guard, since nobody tells how large they are. */
const MAX_ARCHIVE = 1_000_000_000;

/** An archive at an address, of which the registry tells the checksum. It is unpacked only when it has that. */
export function binarySupply(agent: DescribedAgent, way: BinaryWay): Supply {
  const { name, version } = agent;
  return {
    installed: async (dataDir) => {
      const path = join(folderOf(dataDir, version), way.program);
      return (await isExecutable(path)) ? { version, path, source: 'hub' } : undefined;
    },
    install: (request) =>
      inStaging({ name, version }, request, async (staging) => {
        const { signal, progress, env } = request;
        const file = join(staging, '.archive');
        await download(way.archive, way.sha256, { file, limit: MAX_ARCHIVE, signal, progress, name });
        progress({ receivedBytes: 0, totalBytes: 0, step: 'Unpacking it' });
        await unpack(file, staging, { env, signal });
        await rm(file);
        const program = join(staging, way.program);
        await mustBeThere(program, way.program);
        progress({ receivedBytes: 0, totalBytes: 0, step: 'Checking it' });
        await request.greet(await launchOf(program, way.args));
        const integrity = `sha256-${Buffer.from(way.sha256, 'hex').toString('base64')}`;
        return { version, source: way.archive, integrity, folder: join('runtime', version), program: way.program };
      }),
  };
}

async function mustBeThere(path: string, named: string): Promise<void> {
  try {
    const handle = await open(path);
    await handle.close();
    await chmod(path, 0o755);
  } catch (error) {
    throw new Error(`there is no program ${named} in the archive`, { cause: error });
  }
}
