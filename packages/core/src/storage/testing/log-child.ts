import { HubError } from '@codeai-hub/protocol/errors';
import { systemClock } from '../../clock.ts';
import { homePaths, prepareHome } from '../home.ts';
import { openLog } from '../open-log.ts';
import { realFileSystem as fs } from '../real-file-system.ts';
import { readSnapshot, writeSnapshot } from '../snapshot-file.ts';
import { serveLines } from './line-child.ts';
import { HEADER, record, records } from './records.ts';

/** A log and a snapshot in the folder given, worked on by commands. For tests of real disks and real deaths. */
const [dir = ''] = process.argv.slice(2);
const path = `${dir}/events.jsonl`;
const snapshotPath = `${dir}/snapshot.json`;
const { log, recovered } = openLog({ fs, path, clock: systemClock, header: HEADER });

const commands: Record<string, (argument: string) => unknown> = {
  opened: () => ({ lastSeq: log.lastSeq, recovered }),
  append: (count) => {
    log.append(records(log.lastSeq + 1, log.lastSeq + Number(count)));
    return { lastSeq: log.lastSeq };
  },
  fill: () => {
    for (;;) log.append([record(log.lastSeq + 1, 'x'.repeat(700))]);
  },
  durable: async () => {
    await log.durable();
    return { lastSeq: log.lastSeq };
  },
  count: () => ({
    count: log.read(1, 1_000_000).length,
    lastSeq: log.lastSeq,
    size: log.size,
    onDisk: fs.stat(path)?.size,
  }),
  snapshot: (bytes) => {
    writeSnapshot(fs, snapshotPath, {
      epoch: 'e1',
      seq: log.lastSeq,
      offset: log.size,
      state: 'x'.repeat(Number(bytes)),
      extra: null,
    });
    return { seq: log.lastSeq };
  },
  readSnapshot: () => ({ seq: readSnapshot(fs, snapshotPath, 'e1')?.seq ?? null, files: fs.list(dir) }),
  prepareHome: (name) => {
    prepareHome(homePaths(`${dir}/${name}`));
    return {};
  },
  /** Writes until killed; every number told was durable. */
  stream: async (letters) => {
    for (;;) {
      log.append([record(log.lastSeq + 1, 'x'.repeat(Number(letters)))]);
      if (log.lastSeq % 3 === 0) await log.durable();
      else continue;
      process.stdout.write(`${JSON.stringify({ durable: log.lastSeq })}\n`);
    }
  },
};

await serveLines(async (line) => {
  const [name = '', argument = ''] = line.split(' ');
  try {
    return await commands[name]?.(argument);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { code: error.code, message: error.message, lastSeq: log.lastSeq };
  }
});
