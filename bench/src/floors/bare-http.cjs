// The least a Node server can be: plain JavaScript, so that nothing is loaded to take types off, and `require`, since an
// import of node:http also loads an HTTP client.
const { createServer } = require('node:http');

createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"status":"ok"}');
}).listen(Number(process.argv[2]), '127.0.0.1');
