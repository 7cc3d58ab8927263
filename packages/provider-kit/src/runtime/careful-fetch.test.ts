import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, it } from 'node:test';
import { carefulFetch, textWithin } from './careful-fetch.ts';

let server: Server;
let answer: RequestListener;

beforeEach(async () => {
  server = createServer((request, response) => answer(request, response));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const get = (address: string, signal = new AbortController().signal) => carefulFetch(address, { signal });
const leads = (to: string): RequestListener => {
  return (_request, response) => void response.writeHead(302, { location: to }).end();
};

it('follows a few redirects to what is there', async () => {
  answer = ({ url }, response) => {
    if (url === '/one') response.writeHead(302, { location: '/two' }).end();
    else response.end('here');
  };
  assert.equal(await textWithin(await get(at('/one')), 100), 'here');
});

const refusals: [name: string, answer: RequestListener, reason: RegExp][] = [
  ['a circle', leads('/again'), /leads on more than 5 times/],
  ['another kind of address', leads('file:///etc/passwd'), /file: is no way to fetch it/],
  ['an address with a password', leads('http://anna:secret@127.0.0.1/'), /carries a password/],
  ['no address', (_request, response) => void response.writeHead(302).end(), /leads on to no address/],
  ['what is not there', (_request, response) => void response.writeHead(404).end(), /answered 404 for \/one/],
  ['a server that hangs up', (request) => void request.socket.destroy(), /cannot be reached/],
];
for (const [name, does, reason] of refusals) {
  it(`refuses ${name}, and says so`, async () => {
    answer = does;
    await assert.rejects(
      get(at('/one')),
      (error: Error) => reason.test(error.message) && !/secret/.test(error.message),
    );
  });
}

it('never goes from encryption to none, nor from another machine to this one', async (t) => {
  const asked: string[] = [];
  t.mock.method(globalThis, 'fetch', async (url: URL) => {
    asked.push(url.href);
    return new Response(null, { status: 302, headers: { location: asked.length === 1 ? next : '/' } });
  });
  let next = 'http://registry.example/';
  await assert.rejects(get('https://registry.example/'), /without encryption/);
  asked.length = 0;
  for (next of ['https://localhost:8080/', 'https://127.0.0.1/', 'https://[::1]/', 'https://0.0.0.0/']) {
    asked.length = 0;
    await assert.rejects(get('https://registry.example/'), /this very machine/, next);
  }
});

it('takes no more than it may, and stops when it is told to', async () => {
  answer = (_request, response) => void response.end('x'.repeat(2_000_001));
  await assert.rejects(
    get(at('/')).then((response) => textWithin(response, 2_000_000)),
    /larger than 2 MB/,
  );
  const stop = new AbortController();
  answer = () => stop.abort();
  await assert.rejects(get(at('/'), stop.signal), { name: 'AbortError' });
});
