import type { Random } from '@codeai-hub/testkit/random/random';
import type { World } from './world.ts';

const TROUBLES = {
  cut: 10,
  vanish: 4,
  offline: 4,
  slow: 6,
  stopReading: 4,
  heal: 10,
  reload: 6,
  agentCrash: 4,
  stop: 3,
  kill: 4,
  power: 2,
  mortal: 6,
  diskFull: 3,
  diskReadOnly: 2,
  diskSync: 2,
  diskWell: 6,
  start: 14,
};

/** Lets one thing go wrong, or right again. */
export function trouble(world: World, random: Random): void {
  const { window } = random.pick(world.people);
  switch (random.weighted(TROUBLES)) {
    case 'cut':
      world.counts.cuts++;
      return window.network.cut();
    case 'vanish':
      world.counts.cuts++;
      return window.network.vanish();
    case 'offline':
      window.network.online = false;
      return window.network.cut();
    case 'slow':
      return window.network.setRate(random.pick([0.5, 5, 50]));
    case 'stopReading':
      return window.network.stopReading();
    case 'heal':
      return window.network.heal();
    case 'reload':
      world.counts.reloads++;
      return window.reload(random.chance(0.5));
    case 'agentCrash': {
      const busy = Object.values(world.life?.core.root.state.sessions ?? {}).filter((one) => one.activity !== 'idle');
      if (busy.length === 0) return;
      world.counts.agentCrashes++;
      return world.life?.crashAgent(random.pick(busy).id);
    }
    case 'stop':
      return world.end('stop');
    case 'kill':
      return world.end('kill');
    case 'power':
      // Nobody but the core that saw it knows of a failed sync: when it dies over it, a power loss makes a hole.
      return world.end(world.counts.failedSyncs > 0 ? 'kill' : 'power');
    case 'mortal':
      world.end('kill');
      world.counts.mortalWrites++;
      return world.start(true);
    case 'diskFull':
      world.counts.diskTroubles++;
      return world.disk.limitRoom(random.int(3_000));
    case 'diskReadOnly':
      world.counts.diskTroubles++;
      return world.disk.setReadOnly(true);
    case 'diskSync':
      world.counts.failedSyncs++;
      world.counts.diskTroubles++;
      return world.disk.failSyncs(1);
    case 'diskWell':
      return healDisk(world);
    case 'start':
      if (!world.life) world.start();
  }
}

export function healDisk(world: World): void {
  world.disk.limitRoom(Number.POSITIVE_INFINITY);
  world.disk.setReadOnly(false);
  world.disk.failSyncs(0);
}
