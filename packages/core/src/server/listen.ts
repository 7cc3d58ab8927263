import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../diagnostics/log.ts';

/** Only this machine. `localhost` may mean another address family first, so the hub's own links name this one. */
export const HOST = '127.0.0.1';

/** Listens on the wanted port, or a free one where that cannot be had. Returns the port. */
export async function listenNear(server: Server, wanted: number, logger: Logger): Promise<number> {
  try {
    return await listen(server, wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const port = await listen(server, 0);
    logger.warn({ wanted, port, code }, 'the wanted port cannot be had; a free one is used');
    return port;
  }
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ host: HOST, port, exclusive: true }, () => {
    server.off('error', reject);
    resolve((server.address() as AddressInfo).port);
  });
  return promise;
}
