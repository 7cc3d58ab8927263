import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import type { Address } from '../core/core-api.ts';
import { canShowBrowser, showInBrowser } from './browser.ts';
import { writeLinkPage } from './link-page.ts';
import { watchedLink } from './sign-in-link.ts';

/** A browser may be slow to come up; then a link on the terminal does no harm. */
const PAGE_WITHIN_MS = 6_000;
const LOOK_EVERY_MS = 100;

/**
 * Opens the hub in the person's browser, signed in. Answers whether a page came: a browser that cannot read the file, is
 * on another machine or does not exist looks the same from here, and then a link must be told.
 */
export async function openPage(paths: HomePaths, core: Address): Promise<boolean> {
  if (!canShowBrowser(process.platform, process.env)) return false;
  const { url, used } = await watchedLink(core);
  const file = writeLinkPage(paths, url);
  const shown = showInBrowser(file);
  const came = await Promise.race([pageCame(used), shown.then((took) => (took ? never : false))]);
  // What a slow browser may still read stays for the next opening to remove.
  if (came) rmSync(file, { force: true });
  return came;
}

/** Other windows may come meanwhile; the page asked for is the one that uses its code. */
async function pageCame(used: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + PAGE_WITHIN_MS;
  while (performance.now() < deadline) {
    if (await used()) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}

const never = new Promise<boolean>(() => undefined);
