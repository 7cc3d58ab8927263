import type { Turn } from '../session/turn.ts';

/** A sub-agent: an item that others belong to. */
export async function delegate(turn: Turn): Promise<void> {
  await turn.say('A helper can look around meanwhile.');
  const helper = turn.start({ kind: 'tool', tool: 'agent', name: 'agent', title: 'Delegate', target: 'Look around' });
  await turn.say('I was asked to look around.', helper);
  const search = turn.start({ kind: 'tool', tool: 'search', name: 'search', title: 'Search', target: 'TODO' }, helper);
  await turn.pour(search, 'nothing found\n');
  search.complete();
  helper.complete('completed', { text: 'Nothing is left to do here.' });
  await turn.say('The helper found nothing that needs doing.');
}

/** A turn that nobody asks for follows this one. */
export async function background(turn: Turn, { seconds }: { seconds: number }): Promise<void> {
  turn.place.later(seconds * 1000, `say You wanted to hear from me: the ${seconds} seconds are over.`);
  await turn.say(`I come back in ${seconds} seconds. You can close this window meanwhile.`);
}
