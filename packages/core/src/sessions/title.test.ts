import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { text } from './testing/steps.ts';
import { titleFrom, UNTITLED } from './title.ts';

suite('the first title of a session', () => {
  test('is the first line of its first message', () => {
    assert.equal(titleFrom(text('  Fix   the\tparser \nIt fails on tabs.')), 'Fix the parser');
  });

  test('is cut at a word when the line is long', () => {
    const title = titleFrom(text('Please look at the parser and find out why it fails on every file with tabs'));
    assert.equal(title, 'Please look at the parser and find out why it fails on…');
  });

  test('is cut anywhere when there are no words', () => {
    assert.equal(titleFrom(text('x'.repeat(100))), `${'x'.repeat(60)}…`);
  });

  test('is never cut inside a character', () => {
    assert.equal(titleFrom(text(`${'x'.repeat(59)}🙂 and more`)), `${'x'.repeat(59)}…`);
  });

  test('says that there is none when there are no words at all', () => {
    const blob = { hash: 'a'.repeat(64), size: 1, mediaType: 'image/png' };
    for (const content of [undefined, text(' \n '), [{ type: 'image' as const, blob }]]) {
      assert.equal(titleFrom(content), UNTITLED);
    }
  });
});
