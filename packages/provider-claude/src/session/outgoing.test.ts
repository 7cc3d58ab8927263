import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@codeai-hub/provider-kit/clock';
import { Outgoing } from './outgoing.ts';

describe('messages for the runtime', () => {
  it('go there in the order they came, however long each takes to prepare, also when one cannot be', async () => {
    const preparing = new Map<string, PromiseWithResolvers<() => Promise<boolean>>>();
    const given: string[] = [];
    const outgoing = new Outgoing({
      clock: systemClock,
      mustRun: () => {},
      given: (messageId) => given.push(messageId),
      lookFor: (messageId) => {
        const look = Promise.withResolvers<() => Promise<boolean>>();
        preparing.set(messageId, look);
        return look.promise;
      },
      delivered: () => {},
    });
    const [first, second, third] = ['1', '2', '3'].map((id) => outgoing.give(id, [{ type: 'text', text: id }]));
    preparing.get('3')?.resolve(async () => true);
    preparing.get('2')?.reject(new Error('no such file'));
    await Promise.resolve();
    assert.deepEqual(given, []);
    preparing.get('1')?.resolve(async () => true);
    await Promise.all([first, third, assert.rejects(second as Promise<unknown>, /no such file/)]);
    assert.deepEqual(given, ['1', '3']);
  });
});
