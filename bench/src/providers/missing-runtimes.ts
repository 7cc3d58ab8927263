import { existsSync } from 'node:fs';
import { testRuntime as acpRuntime } from '@codeai-hub/provider-acp/testing/test-runtime';
import { testRuntime as claudeRuntime } from '@codeai-hub/provider-claude/testing/test-runtime';
import { testRuntime as codexRuntime } from '@codeai-hub/provider-codex/testing/runtime';

/** Agents that are not there; some say so by throwing. A hub would wait for them for ever. */
export function missingRuntimes(): string[] {
  const runtimes = { Claude: claudeRuntime, Codex: codexRuntime, Gemini: () => acpRuntime('gemini') };
  return Object.entries(runtimes)
    .filter(([, find]) => !isThere(find))
    .map(([name]) => name);
}

function isThere(find: () => string): boolean {
  try {
    return existsSync(find());
  } catch {
    return false;
  }
}
