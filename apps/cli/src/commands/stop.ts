import { command } from '../command-line/command.ts';
import { type End, endCore } from '../core/end-core.ts';
import { hubHome } from '../core/home.ts';
import { findCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';

const SAID: Record<End, string> = {
  'in order': 'The hub has stopped.',
  killed: 'The hub did not end by itself and was killed. What it had accepted is kept.',
};

export const stop = command({
  name: 'stop',
  about: 'Stop the hub: windows are told, running turns are ended in order',
  arguments: [],
  options: {},
  run: async ({ output }) => {
    const entry = await findCore(hubHome());
    const end = entry && (await endCore(entry, 'stopped from the command line'));
    if (output.json) output.value({ status: end ? 'stopped' : 'not_running', killed: end === 'killed' });
    else output.line(end ? SAID[end] : 'The hub was not running.');
    return EXIT.ok;
  },
});
