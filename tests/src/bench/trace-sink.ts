import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A collector in a process of its own, which throws away what it is sent. A GET answers how many exports there were. */
let exports = 0;
const server = createServer((request, response) => {
  if (request.method === 'POST') exports++;
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(request.method === 'POST' ? '{}' : JSON.stringify({ exports }));
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
