import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change, ChannelView } from '@codeai-hub/client/api';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { watchChange } from './watch-change.ts';

type Status = ProviderState['status'];
const at = (status: Status, id = 'one') => ({ id, status }) as ProviderState;

/** A root channel of which a test says what happens in each frame. */
function root() {
  let listener: (change: Change<RootState>) => void = () => undefined;
  const view = {
    onChange: (listen: typeof listener) => {
      listener = listen;
      return () => undefined;
    },
  } as unknown as ChannelView<RootState>;
  const frame = (...providers: ProviderState[]) =>
    listener({
      state: {} as RootState,
      previous: null,
      envelopes: providers.map((provider, n) => ({
        seq: n,
        at: 0,
        origin: { kind: 'core' as const },
        event: { type: 'provider.changed', provider },
      })),
    });
  const snapshot = (before: Status, now: Status) => {
    const state = (status: Status) => ({ providers: { one: at(status) } }) as unknown as RootState;
    listener({ state: state(now), previous: state(before), envelopes: null });
  };
  return { view, frame, snapshot };
}

/** How an installation is seen to end, `null` while it is not. */
async function outcome(act: (it: ReturnType<typeof root>) => void, begins: 'installing' | 'checking' = 'installing') {
  const it = root();
  const { settled } = watchChange(it.view, 'one', begins, () => undefined);
  let end: Status | null = null;
  void settled.then(({ status }) => {
    end = status;
  });
  act(it);
  await drain();
  return end;
}

test('an installation that begins and ends in one frame is seen', async () => {
  assert.equal(await outcome(({ frame }) => frame(at('installing'), at('ready'))), 'ready');
});

test('the end of a look that went on before is not the end of it', async () => {
  assert.equal(await outcome(({ frame }) => frame(at('checking'), at('not_installed'))), null);
  assert.equal(await outcome(({ frame }) => frame(at('installing'))), null);
});

test('nor is what happens to another provider', async () => {
  assert.equal(await outcome(({ frame }) => frame(at('installing', 'two'), at('ready', 'two'))), null);
});

test('an end that came while the connection was lost is known from what holds then', async () => {
  assert.equal(await outcome(({ snapshot }) => snapshot('installing', 'ready')), 'ready');
  assert.equal(await outcome(({ snapshot }) => snapshot('checking', 'failed'), 'checking'), 'failed');
});
