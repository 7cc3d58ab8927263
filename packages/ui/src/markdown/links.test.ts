import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeEntities } from './entities.ts';
import { isInlineImage, linkTarget } from './links.ts';

test('web and mail addresses become links', () => {
  assert.deepEqual(linkTarget('https://example.org/a?b#c'), { kind: 'external', href: 'https://example.org/a?b#c' });
  assert.deepEqual(linkTarget('HTTP://example.org'), { kind: 'external', href: 'http://example.org/' });
  assert.deepEqual(linkTarget('mailto:a@example.org'), { kind: 'external', href: 'mailto:a@example.org' });
});

test('a relative address is a file of the workspace', () => {
  assert.deepEqual(linkTarget('src/a.ts#L3'), { kind: 'file', file: { path: 'src/a.ts', line: 3 } });
  assert.deepEqual(linkTarget('./my%2Dfile.md'), { kind: 'file', file: { path: './my-file.md' } });
});

test('every other scheme leads nowhere, however it is spelled', () => {
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://x/1',
    'command:workbench.action.terminal.new',
    'vscode://x',
    '//evil.example/a',
    '\\\\evil.example\\a',
    '#top',
    '',
    'https://',
  ])
    assert.deepEqual(linkTarget(href), { kind: 'none' }, JSON.stringify(href));
});

test('only raster images carried in the text can be shown in place', () => {
  assert.equal(isInlineImage('data:image/png;base64,iVBORw0KGgo='), true);
  for (const href of [
    'data:image/svg+xml;base64,PHN2Zz4=',
    'https://x/a.png',
    'data:text/html;base64,AAAA',
    'data:image/png,x',
  ])
    assert.equal(isInlineImage(href), false, href);
});

test('entities are decoded once, unknown ones stay', () => {
  assert.equal(
    decodeEntities('a &amp;lt; b &#65;&#x42; &nbsp;&hellip; &unknown; &#0; &'),
    'a &lt; b AB \u00a0… &unknown; \ufffd &',
  );
});
