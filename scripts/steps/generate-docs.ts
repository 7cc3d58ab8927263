import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGenerated } from '../../packages/protocol/src/docs/page.ts';
import { jsonSchemas } from '../../packages/protocol/src/docs/schemas.ts';
import { generatedTables } from '../../packages/protocol/src/docs/tables.ts';
import { root } from '../root.ts';

const page = join(root, 'docs', 'protocol.md');
const schemaDir = join(root, 'docs', 'schema');

writeFileSync(page, withGenerated(readFileSync(page, 'utf8'), generatedTables()));

mkdirSync(schemaDir, { recursive: true });
for (const old of readdirSync(schemaDir)) rmSync(join(schemaDir, old));
const schemas = Object.entries(jsonSchemas());
for (const [name, schema] of schemas)
  writeFileSync(join(schemaDir, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
console.log(`docs/protocol.md and ${schemas.length} schemas in docs/schema are up to date.`);
