import type { Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import { claude } from './claude.ts';
import { codex } from './codex.ts';
import type { BareRuntime } from './first-word.ts';
import { gemini } from './gemini.ts';

/** The runtimes of all vendors without a hub. */
export const bareRuntimes: Record<Vendor, BareRuntime> = { claude, codex, gemini };
