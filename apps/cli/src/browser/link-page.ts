import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from '@codeai-hub/core/storage/disk-errors';
import type { HomePaths } from '@codeai-hub/core/storage/home';

const NAME = /^sign-in-[0-9a-f]{16}\.html$/;
/** As long as the code in it is good. */
const LIFE_MS = 60_000;

/**
 * A page, for the owner's eyes only, that sends the browser on to the link. The command line of a program is for everyone
 * on the machine to read, so the link itself must not be in the browser's. Throws disk_*.
 */
export function writeLinkPage(paths: HomePaths, url: string): string {
  const path = join(paths.run, `sign-in-${randomBytes(8).toString('hex')}.html`);
  try {
    removeOldPages(paths);
    writeFileSync(path, pageTo(url), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw diskError(error, path);
  }
  return path;
}

function removeOldPages({ run }: HomePaths): void {
  for (const name of readdirSync(run).filter((one) => NAME.test(one))) {
    const path = join(run, name);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (written < Date.now() - LIFE_MS) rmSync(path, { force: true });
  }
}

function pageTo(url: string): string {
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${target}">
<title>CodeAI Hub</title>
</head>
<body><p><a href="${target}">Open CodeAI Hub</a></p></body>
</html>
`;
}
