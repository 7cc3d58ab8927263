import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HubClient } from '@codeai-hub/client/api';
import { Random } from '@codeai-hub/testkit/random/random';
import { threeVendors, VENDORS, type Vendor } from '../harness/three-vendors.ts';
import { newSession } from '../harness/watch.ts';
import { Killer } from './killer.ts';
import { withPatience } from './patience.ts';
import { Person } from './person.ts';
import { checkOnce, checkProcesses, checkSession } from './truth.ts';

const SEED = 20261123;
const SESSIONS = 10;
const KILLS = { agent: 12, host: 4, core: 3 };

/** What the turns must have come to at the least; without it the proof would be of little. */
const MET = { completed: 30, interrupted: 3, lost: 10 };

/** What was paused because it failed too often is wanted again at once, as by a person who knows better. */
function insist(client: HubClient): void {
  const insisted = new Set<string>();
  client.root.onChange(({ state }) => {
    for (const { id, health } of Object.values(state.providers)) {
      const key = `${id} ${health?.lastErrorAt}`;
      if (health?.state.type !== 'open' || insisted.has(key)) continue;
      insisted.add(key);
      void client.command('root', { type: 'provider.retry', provider: id });
    }
  });
}

async function outlive(people: readonly Person[], killer: Killer): Promise<void> {
  const live = async (person: Person) => {
    while (!killer.isDone) await person.act();
  };
  await Promise.all(people.map(live));
  await killer.settled();
  assert.deepEqual(killer.killed, KILLS);
  await Promise.all(people.map((person) => person.findsAllWell()));
}

test('I1 I2 I3 I4 I7 I8 I11: ten sessions of three agents at once outlive the death of any process', async (t) => {
  const { hub, client, heard } = await threeVendors(t);
  const random = new Random(SEED);
  insist(client);
  const killer = new Killer(hub, client, random.fork('killer'), KILLS);
  const people: Person[] = [];
  for (let number = 0; number < SESSIONS; number++) {
    const vendor = VENDORS[number % VENDORS.length] as Vendor;
    const view = await newSession(client, { folder: hub.folder, provider: vendor });
    people.push(new Person(`session-${number}`, vendor, view, random.fork(`person ${number}`)));
    killer.watch(view);
  }

  const standing = () => [JSON.stringify(killer.killed), ...people.map((person) => person.standing)].join('\n');
  await withPatience(outlive(people, killer), standing);
  for (const { view } of people) await checkSession(hub, view);
  checkProcesses(
    hub,
    Object.fromEntries(VENDORS.map((vendor) => [vendor, people.filter((one) => one.vendor === vendor).length])),
  );
  for (const vendor of VENDORS) {
    const markers = people.flatMap((person) => (person.vendor === vendor ? person.markers : []));
    checkOnce(heard(vendor), markers);
  }
  const outcomes = people.flatMap(({ view }) => view.state.get()?.turns.map(({ outcome }) => outcome?.type) ?? []);
  for (const [type, least] of Object.entries(MET))
    assert.ok(
      outcomes.filter((one) => one === type).length >= least,
      `too few turns were ${type}: ${outcomes.join(' ')}`,
    );
  assert.equal(await hub.stop(), 0);
  assert.deepEqual(hub.processes(), [], 'processes are left');
  const crashes = readdirSync(join(hub.home, 'logs')).filter((name) => name.startsWith('crash-'));
  assert.deepEqual(crashes, []);
});
