import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

/** The page's own policy: what would be refused in use must be refused here. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The component sheet and the page over sample data, built and opened in a real browser. */
export class KitBrowser {
  private readonly folder = mkdtempSync(join(tmpdir(), 'hub-ui-kit-'));
  private server: Server | null = null;
  private browser: Browser | null = null;
  readonly complaints: string[] = [];

  async start(): Promise<void> {
    const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url));
    const output = { outDir: this.folder, emptyOutDir: true, sourcemap: false };
    await build({ configFile, configLoader: 'native', mode: 'kit', logLevel: 'error', build: output });
    this.server = await serve(this.folder);
    const executablePath = process.env.CODEAI_HUB_TEST_CHROMIUM ?? '/usr/bin/chromium';
    this.browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  }

  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    if (!this.browser || !this.server) throw new Error('start() first');
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/kit.html${path}`);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    await new Promise<void>((done) => (this.server ? this.server.close(() => done()) : done()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? '/', 'http://kit').pathname);
    if (request.url === '/favicon.ico') return response.writeHead(204).end();
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    const type = types[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy });
    return createReadStream(path).pipe(response);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}
