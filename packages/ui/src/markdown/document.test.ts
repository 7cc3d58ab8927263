import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Block, MarkdownDocument } from './document.ts';
import { type Lex, lex, lexInline } from './lex.ts';
import { fetchOpenEnd } from './open-end.ts';

before(fetchOpenEnd);

const sample = `# Title

A paragraph with **bold**, \`code\` and [a link](https://example.org).
It goes on lazily.

1. one

2. two
   - nested

     with a paragraph
3. three

- [ ] open
- [x] done

| Case | Before |
|:-----|------:|
| a    | 1      |
| b \\| c | \`x|y\` |

> quote
continued
> - list in quote

\`\`\`ts
const a = 1;

\`\`\`

    indented

    code

Setext
======

<div>

text after html

---

Last [ref][r] and ![img](x.png) &amp; done
`;

function tokensOf(document: MarkdownDocument) {
  return document.blocks.map((block) => block.token);
}

function whole(text: string) {
  return lex(text, {}).tokens.filter((token) => token.type !== 'space');
}

/** Small, seeded, and the same everywhere. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

test('streamed in any pieces, the finished blocks equal those of the whole text', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const next = random(seed);
    const document = new MarkdownDocument();
    for (let at = 0; at < sample.length; ) {
      at = Math.min(sample.length, at + 1 + next(seed % 7 === 0 ? 200 : 9));
      document.update(sample.slice(0, at), true);
    }
    document.update(sample, false);
    assert.deepEqual(tokensOf(document), whole(sample), `seed ${seed}`);
  }
});

test('shuffled blocks stream to the same result as one parse', () => {
  const parts = sample.split('\n\n');
  for (let seed = 1; seed <= 200; seed++) {
    const next = random(seed * 7919);
    const text = Array.from({ length: 6 }, () => parts[next(parts.length)]).join(next(3) ? '\n\n' : '\n');
    const document = new MarkdownDocument();
    for (let at = 0; at < text.length; ) {
      at = Math.min(text.length, at + 1 + next(12));
      document.update(text.slice(0, at), true);
    }
    document.update(text, false);
    assert.deepEqual(tokensOf(document), whole(text), `seed ${seed}: ${JSON.stringify(text)}`);
  }
});

test('a finished block keeps its identity and is never lexed again', () => {
  const lexed: string[] = [];
  const counting: Lex = (source, links) => {
    lexed.push(source);
    return lex(source, links);
  };
  const document = new MarkdownDocument(counting);
  document.update('First paragraph.\n\nSecond paragraph.\n\nThird', true);
  const first = document.blocks[0];
  lexed.length = 0;
  document.update('First paragraph.\n\nSecond paragraph.\n\nThird grows.\n\nFourth\n', true);
  assert.equal(document.blocks[0], first);
  assert.ok(
    lexed.every((source) => !source.includes('First')),
    JSON.stringify(lexed),
  );
});

test('lexing stays linear: 500 paragraphs arriving one by one cost a few times their length', () => {
  let characters = 0;
  const counting: Lex = (source, links) => {
    characters += source.length;
    return lex(source, links);
  };
  const document = new MarkdownDocument(counting);
  let text = '';
  for (let at = 0; at < 500; at++) {
    text += `Paragraph number ${at} says something.\n\n`;
    document.update(text, true);
  }
  document.update(text, false);
  assert.ok(characters < text.length * 4, `${characters} characters lexed for ${text.length}`);
});

test('the same text twice costs nothing and returns the same blocks', () => {
  const document = new MarkdownDocument();
  const blocks = document.update('hello', true);
  assert.equal(document.update('hello', true), blocks);
});

test('an open end is shown closed while live and exactly when finished', () => {
  const document = new MarkdownDocument();
  document.update('Some **bold', true);
  assert.equal(JSON.stringify(tokensOf(document)).includes('"strong"'), true);
  document.update('Some **bold', false);
  assert.equal(JSON.stringify(tokensOf(document)).includes('"strong"'), false);
});

test('a half-written link shows its text and no address', () => {
  const document = new MarkdownDocument();
  document.update('See [the docs](https://exam', true);
  const shown = JSON.stringify(tokensOf(document).map((token) => ('tokens' in token ? token.tokens : [])));
  assert.match(shown, /the docs/);
  assert.doesNotMatch(shown, /exam/);
});

test('a late definition changes only the blocks that refer to it', () => {
  const document = new MarkdownDocument();
  const text = 'See [one][a].\n\nNothing here.\n\nMore text.\n\n[a]: https://example.org\n';
  document.update(text.slice(0, text.indexOf('[a]:')), true);
  const [refers, plain] = document.blocks;
  document.update(text, true);
  document.update(text, false);
  assert.notEqual(document.blocks[0], refers);
  assert.equal(document.blocks[0]?.key, refers?.key);
  assert.equal(document.blocks[1], plain);
  assert.match(JSON.stringify(document.blocks[0]), /"link"/);
});

test('a text that is no continuation starts over and shows only the new one', () => {
  const document = new MarkdownDocument();
  document.update('Old draft\n\nmore', true);
  document.update('The answer', false);
  assert.deepEqual(tokensOf(document), whole('The answer'));
});

test('text after the finish is taken in again', () => {
  const document = new MarkdownDocument();
  document.update('One\n\nTw', false);
  document.update('One\n\nTwo words', false);
  assert.deepEqual(tokensOf(document), whole('One\n\nTwo words'));
});

test('carriage returns do not shift block borders', () => {
  const document = new MarkdownDocument();
  for (const text of ['a\r', 'a\r\n', 'a\r\n\r\nb', 'a\r\n\r\nb\r\n\r\nc d']) document.update(text, true);
  document.update('a\r\n\r\nb\r\n\r\nc d', false);
  assert.deepEqual(tokensOf(document), whole('a\n\nb\n\nc d'));
});

test('a paragraph of any length is formed piece by piece, and nothing of it is lost', () => {
  const flood = 'Some **bold** words and `code`. '.repeat(10_000);
  const document = new MarkdownDocument();
  const blocks = document.update(`${flood}\n\nAfter it.\n`, false);
  assert.equal(blocks.map(({ token }) => token.raw).join(''), `${flood}\n\nAfter it.\n`.replace('\n\n', ''));
  assert.equal(JSON.stringify(blocks).match(/"type":"strong"/g)?.length, 10_000);
  assert.ok(blocks.every(({ token }) => token.raw.length <= 5_000));
});

test('while it grows, only the last piece of such a paragraph is formed again, and the end is as of one text', () => {
  let formed = 0;
  const counting: Lex = (source, links) => {
    formed += source.length;
    return lexInline(source, links);
  };
  const document = new MarkdownDocument(lex, counting);
  let text = '';
  for (let at = 0; at < 500; at++) {
    text += `Sentence ${at} with **bold** - and more: `.repeat(4);
    document.update(text, true);
  }
  const first = document.blocks[0];
  assert.ok(formed < 500 * 2 * 6_000, `${formed} letters formed for ${text.length}`);
  document.update(`${text}\n\n- a list`, true);
  document.update(`${text}\n\n- a list`, false);
  assert.equal(document.blocks[0], first);
  const whole = new MarkdownDocument().update(`${text}\n\n- a list`, false);
  assert.deepEqual(rawAndTypes(document.blocks), rawAndTypes(whole));
});

test('a piece that begins as a list or a heading would stays running text', () => {
  const flood = '- # 1. > ```x '.repeat(1_000);
  const document = new MarkdownDocument();
  for (let at = 400; at < flood.length; at += 400) document.update(`Begin ${flood.slice(0, at)}`, true);
  document.update(`Begin ${flood}`, false);
  assert.deepEqual([...new Set(tokensOf(document).map(({ type }) => type))], ['piece']);
});

test('a late definition reaches the pieces of a long paragraph too', () => {
  const document = new MarkdownDocument();
  const text = `${'See [one][a] here. '.repeat(1_000)}\n\n`;
  document.update(text, true);
  document.update(`${text}[a]: https://example.org\n`, true);
  document.update(`${text}[a]: https://example.org\n`, false);
  assert.equal(JSON.stringify(document.blocks).match(/"type":"link"/g)?.length, 1_000);
});

test('a text nested beyond sense is shown as it was written, and does not end the page', () => {
  for (const hostile of [
    '>'.repeat(20_000),
    '- '.repeat(20_000),
    '1. '.repeat(20_000),
    `x\n\n${'> '.repeat(20_000)}y`,
  ]) {
    const document = new MarkdownDocument();
    document.update(hostile.slice(0, 10_000), true);
    const blocks = document.update(hostile, false);
    assert.equal(blocks.map(({ token }) => token.raw).join(''), hostile);
  }
  for (const hostile of ['*a '.repeat(20_000) + 'a* '.repeat(20_000), '~~a '.repeat(20_000) + 'a~~ '.repeat(20_000)]) {
    const blocks = new MarkdownDocument().update(hostile, false);
    assert.equal(blocks.map(({ token }) => token.raw).join(''), hostile);
  }
  assert.equal(new MarkdownDocument().update('-'.repeat(200), false)[0]?.token.type, 'hr');
});

function rawAndTypes(blocks: readonly Block[]) {
  return blocks.map(({ token }) => [token.type, token.raw]);
}
