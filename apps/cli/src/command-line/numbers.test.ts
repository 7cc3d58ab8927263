import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCount } from './count.ts';
import { readPort } from './port.ts';

test('a port is a whole number that TCP knows, and nothing else that JavaScript takes for one', () => {
  assert.equal(readPort(undefined), null);
  for (const given of ['0', '1', '8080', '65535']) assert.equal(readPort(given), Number(given));
  for (const given of ['', ' 1', '1.5', '1e3', '0x10', '-1', '65536', '٣', 'http'])
    assert.throws(() => readPort(given), { code: 'usage' }, given);
});

test('a count has a least value and names its option when it does not fit', () => {
  const rule = { option: 'lines', least: 1 };
  assert.equal(readCount(undefined, 50, rule), 50);
  assert.equal(readCount('7', 50, rule), 7);
  for (const given of ['0', '-1', 'all', '', '1e9', '9999999999'])
    assert.throws(() => readCount(given, 50, rule), /does not fit --lines\. Give a whole number from 1 on/, given);
});
