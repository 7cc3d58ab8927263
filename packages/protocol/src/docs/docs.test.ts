import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import * as z from 'zod';
import { ERROR_CODES } from '../errors.ts';
import type { NotificationName, Notifications } from '../wire.ts';
import type { NOTIFICATIONS } from './notifications.ts';
import { withGenerated } from './page.ts';
import { type JsonSchema, jsonSchemas } from './schemas.ts';
import { generatedTables } from './tables.ts';

const docs = join(import.meta.dirname, '../../../../docs');
const refresh = 'run: node scripts/generate-docs.mjs';

suite('the documents say what the schemas say', () => {
  test('docs/protocol.md is up to date', () => {
    const page = readFileSync(join(docs, 'protocol.md'), 'utf8');
    assert.equal(page, withGenerated(page, generatedTables()), refresh);
  });

  test('docs/schema is up to date', () => {
    const written = readdirSync(join(docs, 'schema')).sort();
    const schemas = jsonSchemas();
    assert.deepEqual(
      written,
      Object.keys(schemas)
        .map((name) => `${name}.json`)
        .sort(),
      refresh,
    );
    for (const [name, schema] of Object.entries(schemas)) {
      assert.deepEqual(
        JSON.parse(readFileSync(join(docs, 'schema', `${name}.json`), 'utf8')),
        schema,
        `${name}: ${refresh}`,
      );
    }
  });

  test('every error code has its line', () => {
    const { errors = '' } = generatedTables();
    for (const code of ERROR_CODES) assert.ok(errors.includes(`| \`${code}\` |`), code);
  });

  test('what the core sends is described as its type says', () => {
    // Holds when it compiles. The state of a snapshot and the events are left out: their TypeScript types are open.
    type Checked = Exclude<NotificationName, 'snapshot' | 'events'>;
    type Disagrees<N extends Checked> = Notifications[N] extends z.input<(typeof NOTIFICATIONS)[N]> ? never : N;
    type Disagreeing = { [N in Checked]: Disagrees<N> }[Checked];
    const agrees: [Disagreeing] extends [never] ? true : Disagreeing = true;
    assert.ok(agrees);
  });
});

suite('the schemas', () => {
  const schemas = jsonSchemas();

  test('refer only to schemas that are there', () => {
    const names = new Set(Object.keys(schemas).map((name) => `${name}.json`));
    const refs = [...JSON.stringify(schemas).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref as string);
    assert.ok(refs.length > 100);
    assert.deepEqual(
      refs.filter((ref) => !names.has(ref)),
      [],
    );
  });

  test('let a later core say more, and hold a client to what is known', () => {
    assert.equal((schemas.SessionState as JsonSchema).additionalProperties, undefined);
    assert.equal((schemas['hello.params'] as JsonSchema).additionalProperties, false);
  });

  test('are read back by a JSON Schema reader as what they were made of', () => {
    const cursor = z.fromJSONSchema(schemas.Cursor as Parameters<typeof z.fromJSONSchema>[0]);
    assert.ok(cursor.safeParse({ epoch: 'e', seq: 0 }).success);
    assert.ok(!cursor.safeParse({ epoch: '', seq: -1 }).success);
  });
});

suite('filling in a page', () => {
  const mark = (body: string) => `a\n<!-- generated: part one -->\n${body}<!-- /generated -->\nb\n`;

  test('puts the new in place of the old and leaves the rest', () => {
    assert.equal(withGenerated(mark('old\nold\n'), { 'part one': 'new' }), mark('new\n'));
    assert.equal(withGenerated(mark(''), { 'part one': 'new' }), mark('new\n'));
  });

  test('a part without a place and a place without a part are mistakes', () => {
    assert.throws(() => withGenerated('', { orphan: 'x' }), /no place for orphan/);
    assert.throws(() => withGenerated(mark(''), {}), /nothing generates "part one"/);
  });
});
