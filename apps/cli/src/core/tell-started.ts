import type { DiscoveryEntry } from '@codeai-hub/core/lifecycle/discovery';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { CORE_VERSION } from '@codeai-hub/core/version';
import { openPage } from '../browser/open-page.ts';
import { tellLink } from '../browser/tell-link.ts';
import { PROGRAM } from '../command-line/program.ts';
import type { Output } from '../output/output.ts';
import type { CoreStart } from './spawn.ts';

export interface StartWishes extends CoreStart {
  /** who is to come: a browser of this machine, one that is given the link, or only those that were there before */
  bring: 'browser' | 'link' | 'nobody';
}

export interface Started extends StartWishes {
  entry: DiscoveryEntry;
  isNew: boolean;
  foreground: boolean;
}

/** Says where the hub is and brings a browser there. */
export async function tellStarted(paths: HomePaths, started: Started, output: Output): Promise<void> {
  const { entry, isNew } = started;
  if (!output.json) sayWhere(started, output);
  const opened = started.bring === 'browser' && (await openPage(paths, entry));
  const link = opened || started.bring === 'nobody' ? null : await tellLink(entry, output);
  if (!output.json) return;
  const { url, pid, version } = entry;
  output.value({ status: isNew ? 'started' : 'running', url, pid, version, opened, ...(link ? { link } : {}) });
}

function sayWhere({ entry, isNew, port, foreground }: Started, output: Output): void {
  const url = output.style('bold', entry.url);
  output.line(isNew ? `CodeAI Hub runs at ${url}` : `CodeAI Hub runs already, at ${url} (process ${entry.pid})`);
  for (const remark of remarks({ entry, isNew, port })) output.line(output.style('yellow', remark));
  if (isNew && foreground) output.line('Press Ctrl-C to stop.');
  else output.line(output.style('dim', `Stop it with: ${PROGRAM} stop`));
}

function remarks({ entry, isNew, port }: Pick<Started, 'entry' | 'isNew' | 'port'>): string[] {
  const remarks: string[] = [];
  const got = Number(new URL(entry.url).port || 80);
  if (port !== null && port !== 0 && port !== got) {
    remarks.push(
      isNew
        ? `Port ${port} is in use, so a free one was taken.`
        : `It does not listen on port ${port}. Move it with: ${PROGRAM} restart --port ${port}`,
    );
  }
  if (entry.version !== CORE_VERSION) {
    remarks.push(
      `It is version ${entry.version}, this is ${CORE_VERSION}. Bring it up to date with: ${PROGRAM} restart`,
    );
  }
  return remarks;
}
