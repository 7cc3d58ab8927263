import assert from 'node:assert/strict';
import { afterEach, it } from 'node:test';
import { presetOf } from '../described/preset.ts';
import { oddRig } from '../testing/odd-rig.ts';
import type { Rig } from '../testing/rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

const way = { kind: 'npx', package: 'agent', version: '1.0.0', args: [], env: {} };
const { looksLikeBypass } = presetOf({ id: 'odd', name: 'Odd', description: '', version: '1.0.0', way });

/** An agent with these modes, of which nobody knows anything. It begins in the first. */
async function withModes(...modes: [id: string, name: string, description?: string][]): Promise<Rig> {
  const availableModes = modes.map(([id, name, description]) => ({ id, name, description }));
  const session = { modes: { availableModes, currentModeId: modes[0]?.[0] } };
  const preset = looksLikeBypass === undefined ? {} : { looksLikeBypass };
  rig = await oddRig({ session }, { preset: { ...preset, askingMode: 'careful' } });
  return rig;
}

/** The mode a session is in that asked for the one which asks. */
async function modeOf(at: Rig): Promise<string | undefined> {
  const { events, session } = await at.open();
  const told = events.find((event) => event.type === 'session.configured');
  const offered = session.opened.features.modes.map(({ id }) => id);
  assert.ok(told?.mode !== undefined && offered.includes(told.mode), 'it is told, and one that is offered');
  return told.mode;
}

it('the mode that asks is the one the agent is known to ask in', async () => {
  assert.equal(await modeOf(await withModes(['fast', 'Fast'], ['careful', 'Careful'])), 'careful');
});

it('else the one it begins in', async () => {
  assert.equal(await modeOf(await withModes(['ask', 'Ask'], ['plan', 'Plan'])), 'ask');
});

const BYPASS: [id: string, name: string, description?: string][] = [
  ['yolo', 'YOLO'],
  ['m1', 'Bypass Permissions'],
  ['danger-full-access', 'Full'],
  ['m2', 'Fast', 'Dangerously skips all permissions'],
  ['dontAsk', "Don't ask"],
  ['#autopilot', 'Autopilot'],
  ['m3', 'Auto-approve'],
];
for (const mode of BYPASS) {
  it(`never one that asks nothing, by its own words, unless somebody allowed that: ${mode[1]}`, async () => {
    assert.equal(await modeOf(await withModes(mode, ['ask', 'Ask'])), 'ask');
    await rig?.stop();
    const at = await withModes(mode, ['ask', 'Ask']);
    await assert.rejects(at.open({ mode: mode[0] }), { code: 'choice_unknown', message: /Choose one of: ask/ });
    at.settings = { ...at.settings, options: { allowBypass: true } };
    const { session } = await at.open({ mode: mode[0] });
    assert.deepEqual(
      session.opened.features.modes.map(({ id }) => id),
      [mode[0], 'ask'],
    );
  });
}

it('an agent that has no mode that asks is not opened', async () => {
  const at = await withModes(['yolo', 'YOLO'], ['auto_run', 'Run']);
  await assert.rejects(at.open(), { code: 'unsupported', message: /ask before it acts.*allowBypass/ });
  assert.ok(at.processes.every(({ ended }) => ended));
});
