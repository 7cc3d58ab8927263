import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../processes/helper.ts';

/** The floor of handing out a history: its bytes, straight from a file. */
const handlers = {
  listen: async ({ file }: { file: string }): Promise<string> => {
    const server = createServer((_request, response) => {
      createReadStream(file, { highWaterMark: 1 << 20 }).pipe(response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};
export type FileServer = typeof handlers;

serve(handlers);
