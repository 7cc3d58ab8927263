import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notDismissed, useDismissed } from './dismissed.ts';

const problem = (message: string, since = 1) => ({
  id: 'settings-0',
  since,
  error: { code: 'settings_invalid' as const, message },
});

test('a problem that was read is not shown again, another one in its place is', () => {
  useDismissed.getState().dismiss(problem('there is no such setting "x"'));
  const { keys } = useDismissed.getState();
  assert.deepEqual(notDismissed([problem('there is no such setting "x"')], keys), []);
  assert.equal(notDismissed([problem('there is no such setting "y"')], keys).length, 1);
  assert.equal(notDismissed([problem('there is no such setting "x"', 2)], keys).length, 1);
});
