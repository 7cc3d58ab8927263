import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExactPart, exactParts, exactTail, hasHidden } from './exact.ts';

function shown(text: string): string {
  return exactParts(text)
    .map((part) => (part.kind === 'text' ? part.text : `‹${part.label}›`))
    .join('');
}

test('an ordinary command is shown as it is', () => {
  for (const text of [
    'git push --force-with-lease origin fix/x',
    'echo "héllo, мир, 你好"',
    'echo ❤️ 👩 🛠️',
    'a        b',
  ]) {
    assert.deepEqual(exactParts(text), [{ kind: 'text', text }]);
    assert.equal(hasHidden(text), false);
  }
});

test('a second line is never hidden, and breaks are named', () => {
  assert.equal(shown('ls\nrm -rf /'), 'ls‹↵›rm -rf /');
  assert.equal(shown(`ls${'\n'.repeat(500)}rm -rf /`), 'ls‹↵ × 500›rm -rf /');
  assert.equal(hasHidden('a\nb'), false);
});

test('three thousand blanks before a second command become one mark, the command stays in sight', () => {
  assert.equal(shown(`ls${' '.repeat(3000)}; rm -rf /`), 'ls‹3000 blanks›; rm -rf /');
});

test('characters that move, hide or turn text are made visible', () => {
  assert.equal(shown('a\rb'), 'a‹CR›b');
  assert.equal(shown('\u001b[2K\u001b[1Als'), '‹ESC›[2K‹ESC›[1Als');
  assert.equal(shown('rm \u202egnp.exe'), 'rm ‹RLO›gnp.exe');
  assert.equal(shown('ro\u200bot'), 'ro‹ZWSP›ot');
  assert.equal(shown('a\u2066b\u2069'), 'a‹LRI›b‹PDI›');
  assert.equal(shown('a\u00a0b\u3000c'), 'a‹NBSP›b‹U+3000›c');
  assert.equal(shown('\u0000\u0007\u007f\u0085'), '‹NUL›‹BEL›‹DEL›‹U+0085›');
  assert.equal(shown('x\u2028y'), 'x‹LS›y');
  assert.equal(shown('ls\u2800-a'), 'ls‹U+2800›-a');
  assert.equal(shown('\u{e0041}\u{e0042}'), '‹U+E0041›‹U+E0042›');
  assert.equal(shown('a\tb'), 'a‹⇥›b');
  assert.equal(shown('\ud800'), '‹U+D800›');
  assert.equal(shown('\ud83d😀'), '‹U+D83D›😀');
  assert.equal(shown('ls\ufe0f -a'), 'ls‹U+FE0F› -a');
  assert.equal(shown(`a${'\u0301'.repeat(50)}`), 'a‹50 accents›');
});

test('many of the same that hides are one mark with their number, two are two', () => {
  assert.equal(shown(`ls${'\t'.repeat(300_000)}; rm -rf /`), 'ls‹⇥ × 300000›; rm -rf /');
  assert.equal(shown('a\u200b\u200b\u200bb'), 'a‹ZWSP × 3›b');
  assert.equal(shown('a\t\tb\tc'), 'a‹⇥›‹⇥›b‹⇥›c');
  assert.equal(shown('\u200b\u200c\u200b\u200c'), '‹ZWSP›‹ZWNJ›‹ZWSP›‹ZWNJ›');
  const [mark] = exactParts('\t\t\t');
  assert.equal(mark?.kind === 'mark' && mark.meaning, '3 × tab (U+0009)');
});

test('every mark says what it stands for', () => {
  for (const part of exactParts('\r\u202e\u200b\u0001\u3000')) {
    assert.equal(part.kind, 'mark');
    assert.ok(part.kind === 'mark' && /\(U\+[0-9A-F]{4,}\)/.test(part.meaning));
  }
});

/** What the parts say the text is: only letters stand for themselves. */
function read(parts: readonly ExactPart[]): string {
  const characters = { '⇥': '\t', CR: '\r', RLO: '\u202e', ZWSP: '\u200b', '↵': '\n', blanks: ' ', accents: '\u0301' };
  return parts
    .map((part) => {
      if (part.kind === 'text') {
        assert.doesNotMatch(part.text, /[\r\n\t\u202e\u200b]/);
        return part.text;
      }
      const [, count, name = '', times] = /^(\d+)? ?(\D+?)(?: × (\d+))?$/.exec(part.label) ?? [];
      return characters[name as keyof typeof characters].repeat(Number(count ?? times ?? 1));
    })
    .join('');
}

test('nothing is lost: text parts and marks together account for every character', () => {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const alphabet = ['a', ' ', '\n', '\r', '\u202e', '\u200b', 'ж', '😀', '\t', '\u0301'];
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: 40 }, () => alphabet[next(alphabet.length)]).join('');
    assert.equal(read(exactParts(text)), text, JSON.stringify(text));
  }
});

test('the tail of a long command is its end, in one line', () => {
  assert.equal(exactTail(`${'x'.repeat(5000)}; rm -rf ~`, 12), '…xx; rm -rf ~');
  assert.equal(exactTail('short', 80), 'short');
  assert.equal(exactTail(`a\n\u202eb`, 80), 'a ↵  RLO b');
});
