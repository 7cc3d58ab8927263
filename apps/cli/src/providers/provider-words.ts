import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { Output, Style } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';

const STATUS: Readonly<Record<ProviderState['status'], readonly [words: string, style: Style]>> = {
  unknown: ['not looked at yet', 'dim'],
  checking: ['looking', 'dim'],
  ready: ['ready', 'green'],
  sign_in: ['not signed in', 'yellow'],
  not_installed: ['not installed', 'dim'],
  installing: ['installing', 'yellow'],
  failed: ['failed', 'red'],
};

/** One row per provider: id, how it stands, which runtime, who is signed in, what is to be done. */
export function providerRows(providers: readonly ProviderState[], output: Pick<Output, 'style'>): string[][] {
  return providers.map((one) => [
    output.style('bold', printableLine(one.id)),
    stateOf(one, output),
    runtimeOf(one),
    one.account ? printableLine(`${one.account.label}, ${one.account.billing}`, 60) : '-',
    output.style('dim', printableLine(adviceOf(one), 120)),
  ]);
}

function stateOf({ status, health }: ProviderState, output: Pick<Output, 'style'>): string {
  if (health?.state.type === 'open') return output.style('red', `paused until ${clockTime(health.state.until)}`);
  if (health?.state.type === 'backing_off') return output.style('yellow', 'being tried again');
  const [words, style] = STATUS[status];
  return output.style(style, words);
}

const SOURCES = {
  'built-in': 'built in',
  hub: 'of the hub',
  machine: 'of this machine',
  setting: 'as set',
} as const;

function runtimeOf({ runtime }: ProviderState): string {
  return runtime ? printableLine(`${runtime.version} ${SOURCES[runtime.source]}`, 40) : '-';
}

function adviceOf({ error, hint, health, description }: ProviderState): string {
  return error?.message ?? hint ?? health?.lastError.message ?? description;
}

function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
