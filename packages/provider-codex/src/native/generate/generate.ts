import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testRuntime } from '../../testing/runtime.ts';
import { renderProtocol } from './render.ts';

// `node packages/provider-codex/src/native/generate/generate.ts`, when the pinned version changes.
await writeFile(join(import.meta.dirname, '..', 'protocol.ts'), await renderProtocol(testRuntime()));
