import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenClasses } from './classes.ts';
import { grammarNames } from './grammars.ts';
import { Highlighter, type HighlightWorker, maxCode } from './highlighter.ts';
import { languageOfPath, resolveLanguage } from './languages.ts';
import type { HighlightReply, HighlightRequest } from './messages.ts';
import { linePieces, pieces } from './runs.ts';
import { tokenize } from './tokenize.ts';

async function coloured(language: string, code: string) {
  const runs = await tokenize(language, code);
  return pieces(code, runs).map(({ text, className }) => [className ?? '', text]);
}

test('TypeScript becomes classes, and the text stays whole', async () => {
  const code = 'export function a(x: number) { return "s" + 1; } // end';
  const found = await coloured('typescript', code);
  assert.equal(found.map(([, text]) => text).join(''), code);
  const has = (className: string, text: string) => found.some(([name, part]) => name === className && part === text);
  assert.ok(has('sy-keyword', 'export'));
  assert.ok(has('sy-function', 'a'));
  assert.ok(has('sy-string', '"s"'));
  assert.ok(has('sy-number', '1'));
  assert.ok(has('sy-comment', '// end'));
});

test('a language inside another is coloured too', async () => {
  const found = await coloured('xml', '<script>const a = 1;</script>');
  assert.ok(found.some(([name, text]) => name === 'sy-keyword' && text === 'const'));
});

test('every language that can be asked for loads and keeps the text', async () => {
  const code = 'if (a < b) { return "x"; } # comment\n';
  for (const name of grammarNames) {
    assert.equal(resolveLanguage(name), name);
    assert.equal((await coloured(name, code)).map(([, text]) => text).join(''), code, name);
  }
});

test('a language is known by what people and files call it', () => {
  const names = {
    ts: 'typescript',
    py: 'python',
    sh: 'bash',
    html: 'xml',
    toml: 'ini',
    md: 'markdown',
    'c#': 'csharp',
  };
  for (const [name, language] of Object.entries(names)) assert.equal(resolveLanguage(name), language, name);
  for (const name of ['', 'klingon', 'toString']) assert.equal(resolveLanguage(name), null, name);
});

test('a path tells its language, an unknown one tells none', () => {
  assert.equal(languageOfPath('src/a.tsx'), 'typescript');
  assert.equal(languageOfPath('C:\\x\\Dockerfile'), 'dockerfile');
  assert.equal(languageOfPath('Makefile'), 'makefile');
  assert.equal(languageOfPath('notes'), null);
  assert.equal(resolveLanguage('constructor'), null);
});

test('code beyond the runs is plain, and lines are cut at their ends', () => {
  const keyword = tokenClasses.indexOf('keyword');
  const runs = new Uint32Array([keyword, 5, 0, 1]);
  assert.deepEqual(linePieces('const a\n\nb', runs), [
    [
      { text: 'const', className: 'sy-keyword' },
      { text: ' ', className: undefined },
      { text: 'a', className: undefined },
    ],
    [],
    [{ text: 'b', className: undefined }],
  ]);
});

class FakeWorker implements HighlightWorker {
  readonly asked: HighlightRequest[] = [];
  terminated = false;
  onmessage: HighlightWorker['onmessage'] = null;
  onerror: HighlightWorker['onerror'] = null;
  postMessage(request: HighlightRequest) {
    this.asked.push(request);
  }
  terminate() {
    this.terminated = true;
  }
  reply(data: HighlightReply) {
    this.onmessage?.({ data });
  }
}

function harness() {
  const workers: FakeWorker[] = [];
  const timers: (() => void)[] = [];
  const problems: string[] = [];
  const highlighter = new Highlighter({
    createWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    timers: {
      start(run) {
        timers.push(run);
        return () => timers.splice(timers.indexOf(run), 1);
      },
    },
    onProblem: (message) => problems.push(message),
  });
  return { highlighter, workers, timers, problems };
}

test('the same code is asked for once and then known at once', async () => {
  const { highlighter, workers, timers } = harness();
  const first = highlighter.highlight('ts', 'a');
  assert.equal(highlighter.cached('ts', 'a'), undefined);
  const runs = new Uint32Array([0, 1]);
  workers[0]?.reply({ id: 1, runs });
  assert.equal(await first, runs);
  assert.equal(await highlighter.highlight('typescript', 'a'), runs);
  assert.equal(highlighter.cached('ts', 'a'), runs);
  assert.equal(workers[0]?.asked.length, 1);
  assert.equal(timers.length, 0);
});

test('an unknown language and huge code stay plain without a worker', async () => {
  const { highlighter, workers } = harness();
  assert.equal(await highlighter.highlight('klingon', 'a'), null);
  assert.equal(await highlighter.highlight('ts', 'a'.repeat(maxCode + 1)), null);
  assert.equal(workers.length, 0);
});

test('a worker that hangs is ended, its code stays plain, and the next one gets a new worker', async () => {
  const { highlighter, workers, timers, problems } = harness();
  const hung = highlighter.highlight('ts', 'catastrophe');
  timers[0]?.();
  assert.equal(await hung, null);
  assert.equal(workers[0]?.terminated, true);
  assert.equal(highlighter.cached('ts', 'catastrophe'), null);
  assert.match(problems[0] ?? '', /took too long/);
  const next = highlighter.highlight('ts', 'fine');
  workers[1]?.reply({ id: 2, runs: new Uint32Array([0, 4]) });
  assert.ok(await next);
});

test('a problem of one block is told and leaves it plain', async () => {
  const { highlighter, workers, problems } = harness();
  const asked = highlighter.highlight('ts', 'a');
  workers[0]?.reply({ id: 1, runs: null, problem: 'boom' });
  assert.equal(await asked, null);
  assert.match(problems[0] ?? '', /boom/);
});

test('the memory of finished blocks is bounded, the least used goes first', async () => {
  const { highlighter, workers } = harness();
  for (let at = 0; at < 500; at++) {
    const asked = highlighter.highlight('ts', `code ${at}`);
    workers[0]?.reply({ id: at + 1, runs: new Uint32Array([0, 1]) });
    await asked;
    await highlighter.highlight('ts', 'code 0');
  }
  assert.equal(highlighter.cached('ts', 'code 1'), undefined);
  assert.ok(highlighter.cached('ts', 'code 0'));
  assert.ok(highlighter.cached('ts', 'code 499'));
});
