import type { HLJSApi } from 'highlight.js';
import core from 'highlight.js/lib/core';
import { RunEmitter, type Runs } from './emitter.ts';
import { loadGrammar, withNeeded } from './grammars.ts';

const highlighter = quietInstance();

function quietInstance(): HLJSApi {
  const instance = core.newInstance();
  instance.configure({ __emitter: RunEmitter } as unknown as Parameters<HLJSApi['configure']>[0]);
  return instance;
}

/** `language` is a resolved one. Loading happens once per language and worker. */
export async function tokenize(language: string, code: string): Promise<Runs> {
  for (const name of withNeeded(language))
    if (!highlighter.getLanguage(name)) highlighter.registerLanguage(name, (await loadGrammar(name)).default);
  const result = highlighter.highlight(code, { language, ignoreIllegals: true });
  // Its safe mode turns a failure into plain text without a word.
  if (result.errorRaised) throw result.errorRaised;
  return (result._emitter as unknown as RunEmitter).runs();
}
