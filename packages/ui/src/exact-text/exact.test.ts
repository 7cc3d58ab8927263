import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactParts, exactTail, hasHidden } from './exact.ts';

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
  assert.equal(shown('\u{e0041}\u{e0042}'), '‹U+E0041›‹U+E0042›');
  assert.equal(shown('a\tb'), 'a‹⇥›b');
  assert.equal(shown('\ud800'), '‹U+D800›');
  assert.equal(shown('ls\ufe0f -a'), 'ls‹U+FE0F› -a');
  assert.equal(shown(`a${'\u0301'.repeat(50)}`), 'a‹50 accents›');
});

test('every mark says what it stands for', () => {
  for (const part of exactParts('\r\u202e\u200b\u0001\u3000')) {
    assert.equal(part.kind, 'mark');
    assert.ok(part.kind === 'mark' && /\(U\+[0-9A-F]{4,}\)/.test(part.meaning));
  }
});

test('nothing is lost: text parts and marks together account for every character', () => {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
  const alphabet = ['a', ' ', '\n', '\r', '\u202e', '\u200b', 'ж', '😀', '\t', '\u0301'];
  for (let round = 0; round < 500; round++) {
    const text = Array.from({ length: 40 }, () => alphabet[next(alphabet.length)]).join('');
    const visible = exactParts(text)
      .flatMap((part) => (part.kind === 'text' ? [part.text] : []))
      .join('');
    assert.equal(visible.replace(/[^aж😀]/gu, ''), text.replace(/[^aж😀]/gu, ''));
    assert.doesNotMatch(visible, /[\r\n\t\u202e\u200b]/);
  }
});

test('the tail of a long command is its end, in one line', () => {
  assert.equal(exactTail(`${'x'.repeat(5000)}; rm -rf ~`, 12), '…xx; rm -rf ~');
  assert.equal(exactTail('short', 80), 'short');
  assert.equal(exactTail(`a\n\u202eb`, 80), 'a ↵  RLO b');
});
