import type { OfferedAgent } from '@codeai-hub/protocol/agent-registry';

/** Those that say every one of the words, somewhere. */
export function found(agents: readonly OfferedAgent[], query: string): OfferedAgent[] {
  const wanted = query.toLowerCase().split(/\s+/);
  return agents.filter(({ id, name, description, authors, license }) => {
    const text = [id, name, description, license ?? '', ...authors].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}
