import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { scriptOf } from './command-line.ts';

test('the script of a shell is shown exactly', () => {
  const rows: [string, string][] = [
    ["/bin/bash -lc 'touch new1'", 'touch new1'],
    ['/bin/bash -lc ls', 'ls'],
    ["zsh -c 'a  b'", 'a  b'],
    ['/bin/bash -lc "echo \'a\u202eb\u200bc\' # \u2028 the tail"', "echo 'a\u202eb\u200bc' # \u2028 the tail"],
    ['/bin/bash -lc "tr \\"\\\\\\\\0\\" x < y"', 'tr "\\\\0" x < y'],
    ["bash -lc 'it'\"'\"'s $HOME'", "it's $HOME"],
    ['bash -lc "price: \\$5 \\`x\\`"', 'price: $5 `x`'],
    ["bash -lc ''", ''],
    ["bash -lc 'a\nb'", 'a\nb'],
  ];
  for (const [line, script] of rows) assert.equal(scriptOf(line), script, line);
});

test('a shell itself takes it apart the same way', () => {
  for (const line of ["bash -lc 'it'\"'\"'s $HOME'", 'bash -lc "tr \\"\\\\\\\\0\\" x < y"', 'bash -lc a\\ b']) {
    const third = execFileSync('sh', ['-c', `set -- ${line}; printf %s "$3"`]).toString();
    assert.equal(scriptOf(line), third);
  }
});

test('whatever else it is, is shown as it came', () => {
  const lines = [
    'python3 -c "print(1)"',
    "bash -lc 'unfinished",
    'bash -lc "echo $HOME"',
    'bash -lc "`ls`"',
    'bash -lc a b',
    "bash -x 'ls'",
    'bash -lc a; rm -rf /',
    'rm -rf "$HOME"',
    '',
  ];
  for (const line of lines) assert.equal(scriptOf(line), line);
});
