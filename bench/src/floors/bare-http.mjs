// The least a Node server can be. Plain JavaScript, so that nothing has to be loaded to take types off.
import { createServer } from 'node:http';

createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"status":"ok"}');
}).listen(Number(process.argv[2]), '127.0.0.1');
