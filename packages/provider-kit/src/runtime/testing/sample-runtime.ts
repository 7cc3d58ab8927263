import { executableName } from '../platform.ts';
import type { RuntimeSpec } from '../spec.ts';

/** A runtime for tests, of two files, which is recognised by what it says. */
export const SAMPLE_RUNTIME: RuntimeSpec = {
  providerId: 'sample',
  provider: 'Sample',
  name: 'Sample Agent',
  command: 'sample',
  versionIn: (printed) => /^(\d+\.\d+\.\d+) \(Sample Agent\)/.exec(printed)?.[1],
  oldest: '2.1.0',
  homePlaces: ['.sample/bin'],
  version: '2.1.330',
  package: ({ platform, arch }) => {
    if (platform !== 'linux') return undefined;
    const program = executableName('sample', platform);
    return {
      archive: `/@sample/agent/-/agent-2.1.330-${platform}-${arch}.tgz`,
      integrity: 'sha512-none',
      size: 3000,
      files: { 'package/bin/sample': program, 'package/lib/helper': 'lib/helper' },
      program,
    };
  },
};
