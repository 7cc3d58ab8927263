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

function inWords(seconds: number): string {
  return seconds === 1 ? 'one second' : `${seconds} seconds`;
}

/** A turn that nobody asks for follows this one. */
export async function background(turn: Turn, { seconds }: { seconds: number }): Promise<void> {
  const title = `Reminder after ${inWords(seconds)}`;
  turn.place.later(seconds * 1000, title, `say You wanted to hear from me: time is up (${inWords(seconds)}).`);
  await turn.say(`I come back in ${inWords(seconds)}. You can close this window meanwhile.`);
}
