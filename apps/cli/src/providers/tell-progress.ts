import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';
import { megabytes } from '../output/quantities.ts';

/** Says each step of an installation once, and how far it is at every tenth of it. */
export function tellProgress(output: Pick<Output, 'note'>): (provider: ProviderState) => void {
  let last = '';
  return ({ install }) => {
    if (!install) return;
    const { step, receivedBytes, totalBytes } = install;
    const tenths = totalBytes > 0 ? Math.floor((10 * receivedBytes) / totalBytes) : 0;
    const words = `${printableLine(step, 80)}${tenths > 0 ? ` ${10 * tenths} % of ${megabytes(totalBytes)}` : ''}`;
    if (words === last) return;
    last = words;
    output.note(words);
  };
}
