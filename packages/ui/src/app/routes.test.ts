import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hrefOf, parseRoute, type Route } from './routes.ts';

test('every place has an address that leads back to it', () => {
  const routes: Route[] = [
    { page: 'sessions' },
    { page: 'new' },
    { page: 'import' },
    { page: 'settings' },
    { page: 'session', sessionId: 'abcdef0123456789' },
  ];
  for (const route of routes) assert.deepEqual(parseRoute(hrefOf(route)), route);
});

test('an address nobody made leads to the list', () => {
  for (const hash of ['', '#', '#/', '#/s/', '#/s/../etc', '#/s/ABC', '#/nowhere', '#code=x'])
    assert.deepEqual(parseRoute(hash), { page: 'sessions' }, hash);
});
