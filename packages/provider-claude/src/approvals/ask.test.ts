import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askFor } from './ask.ts';

async function factsOf(tool: string, input: Record<string, unknown>, blockedPath?: string): Promise<unknown> {
  const context = blockedPath === undefined ? {} : { blockedPath };
  const { request } = await askFor({ tool, input, context, folder: '/code' });
  return 'facts' in request ? request.facts : undefined;
}

describe('a request says what its words do not show:', () => {
  it('that a command runs outside of the sandbox, goes on in the background, or is given more', async () => {
    const plain = { command: 'make', description: 'build', timeout: 5 };
    assert.equal(await factsOf('Bash', plain), undefined);
    const facts = await factsOf('Bash', {
      ...plain,
      dangerouslyDisableSandbox: true,
      run_in_background: true,
      stdin: 'yes',
    });
    assert.deepEqual(facts, [
      'It runs outside of the sandbox, with all rights you have',
      'It goes on in the background, also after the turn',
      'stdin: "yes"',
    ]);
  });

  it('the path it is asked because of, unless it stands there', async () => {
    assert.deepEqual(await factsOf('Bash', { command: 'cat link' }, '/etc/shadow'), ['It reaches /etc/shadow']);
    assert.equal(await factsOf('Bash', { command: 'cat /etc/shadow' }, '/etc/shadow'), undefined);
    assert.deepEqual(await factsOf('Read', { file_path: 'link' }, '/etc/shadow'), ['It reaches /etc/shadow']);
    assert.equal(await factsOf('Read', { file_path: '/etc/shadow' }, '/etc/shadow'), undefined);
    const write = { file_path: '/code/nowhere/new.txt', content: 'x' };
    assert.equal(await factsOf('Write', write, '/code/nowhere/new.txt'), undefined);
  });
});
