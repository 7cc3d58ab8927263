import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

type Outcome = 'refused' | 'answered' | 'unanswered';

/** An accepted request that is not answered for so long counts as never answered. */
const ANSWER_MS = 5000;
const EVERY_MS = 2;
const GIVEN_UP_MS = 60_000;
/** A crowd goes on knocking for so long after the first answer, while the server still warms up. */
const CROWD_STAYS_MS = 300;

/** Asks for the health until there is a healthy answer, and says how many milliseconds that took from now. */
export async function untilHealthy(port: number): Promise<number> {
  const began = performance.now();
  while ((await knock(port)) !== 'answered') {
    if (performance.now() - began > GIVEN_UP_MS) throw new Error(`nothing answers at port ${port}`);
    await pause(EVERY_MS);
  }
  return performance.now() - began;
}

/** Many who ask at the same time, from now until a while after the first answer. */
export async function crowd(port: number): Promise<{ accepted: number; answered: number }> {
  const knocks: Promise<Outcome>[] = [];
  let leaveAt = performance.now() + GIVEN_UP_MS;
  void untilHealthy(port).then(() => {
    leaveAt = performance.now() + CROWD_STAYS_MS;
  });
  while (performance.now() < leaveAt) {
    knocks.push(knock(port));
    await pause(EVERY_MS);
  }
  const outcomes = await Promise.all(knocks);
  const answered = outcomes.filter((outcome) => outcome === 'answered').length;
  return { accepted: outcomes.filter((outcome) => outcome !== 'refused').length, answered };
}

/** One request on a connection of its own. */
function knock(port: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let outcome: Outcome = 'refused';
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('connect', () => {
      outcome = 'unanswered';
      socket.write(`GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      if (data.toString('latin1').startsWith('HTTP/1.1 200')) outcome = 'answered';
    });
    // A refusal is an outcome, not a failure: the server is starting.
    socket.on('error', () => {});
    socket.on('close', () => resolve(outcome));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
