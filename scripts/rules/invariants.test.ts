import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const rows = [...readFileSync(join(root, 'docs/architecture.md'), 'utf8').matchAll(/^\| (I\d+) \|.*\| (.+) \|$/gm)];

/** The titles of the tests in a file, or in all test files below a folder. */
function titlesIn(path: string): string {
  const full = join(root, path);
  const files = path.endsWith('.ts')
    ? [full]
    : readdirSync(full, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.i?test\.ts$/.test(name))
        .map((name) => join(full, name));
  return files
    .flatMap((file) => readFileSync(file, 'utf8').match(/(?:test|it|describe|suite)\(\s*(['"`]).*?\1/gs) ?? [])
    .join('\n');
}

test('the architecture lists seventeen invariants', () => {
  assert.deepEqual(
    rows.map(([, id]) => id),
    Array.from({ length: 17 }, (_, n) => `I${n + 1}`),
  );
});

for (const [, id, guards = ''] of rows) {
  test(`${id} is named by a test in every place that is said to guard it`, () => {
    const places = [...guards.matchAll(/`([^`]+)`/g)].map(([, place]) => place as string);
    assert.ok(places.length > 0);
    for (const place of places) {
      assert.ok(existsSync(join(root, place)), `${place} does not exist`);
      assert.match(titlesIn(place), new RegExp(`\\b${id}\\b`), `no test in ${place} names ${id}`);
    }
  });
}
