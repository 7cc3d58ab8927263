import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { HubProcess } from './hub-process.ts';

const GUARD_MS = 120_000;

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function chromiumPath(): string {
  const path = process.env.CODEAI_HUB_TEST_CHROMIUM ?? PLACES.find((one) => existsSync(one));
  if (path === undefined) throw new Error('No Chromium is installed. Run: npm test');
  return path;
}

/** A real Chromium without a screen. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #dir: string;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser, dir: string) {
    this.#browser = browser;
    this.#dir = dir;
  }

  static async start(): Promise<TestBrowser> {
    const dir = mkdtempSync(join(tmpdir(), 'chromium-'));
    const browser = await chromium.launch({
      executablePath: chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      env: { ...process.env, TMPDIR: dir },
    });
    return new TestBrowser(browser, dir);
  }

  /** A window of its own, signed in as a person is: by a one-time code in the link. */
  async window(hub: HubProcess, options: { width?: number; height?: number; path?: string } = {}): Promise<Page> {
    const { width = 1440, height = 900, path = '/' } = options;
    const context = await this.#browser.newContext({ viewport: { width, height } });
    this.#contexts.push(context);
    const page = await context.newPage();
    // A guard against waiting for ever, not a measure: a busy machine renders slowly.
    page.setDefaultTimeout(GUARD_MS);
    await page.goto(`${hub.url}${path}#code=${await oneTimeCode(hub)}`);
    return page;
  }

  async closeWindows(): Promise<void> {
    for (const context of this.#contexts.splice(0)) await context.close();
  }

  async stop(): Promise<void> {
    await this.closeWindows();
    await this.#browser.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

export async function oneTimeCode(hub: HubProcess): Promise<string> {
  const answer = await hub.request('/auth/code', { method: 'POST' });
  return ((await answer.json()) as { code: string }).code;
}
