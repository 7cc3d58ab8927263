/**
 * Stands in for a person's browser: follows the page it is told to show, signs in as the hub's own page does, and stays
 * connected until the core ends. `node stand-in-browser.ts <page> <report>`
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';

const [file = '', report = ''] = process.argv.slice(2);
const [, target = ''] = /content="0; url=([^"]+)"/.exec(readFileSync(file, 'utf8')) ?? [];
const { origin, host, hash } = new URL(target);
// Before it signs in: then the page may be removed, and who waits for it goes on.
writeFileSync(report, JSON.stringify({ file, mode: statSync(file).mode & 0o777 }));
const signedIn = await fetch(`${origin}/api/v1/auth/exchange`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', origin },
  body: JSON.stringify({ code: new URLSearchParams(hash.slice(1)).get('code') }),
});
const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
const socket = new WebSocket(`ws://${host}/api/v1/ws`, { headers: { cookie, origin } } as unknown as string[]);
const client = { id: 'stand-in', kind: 'page', name: 'Stand-in', version: '0' };
socket.onopen = () =>
  socket.send(
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'hello',
      params: { protocolVersions: [1], client, subscribe: [] },
    }),
  );
socket.onclose = () => process.exit();
