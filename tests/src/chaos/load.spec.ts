import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Load } from '../chaos-kit/load.ts';
import { eventually } from '@ticketwave/cli/dev/eventually';
import { expect } from 'chai';

describe('a load', () => {
  let server: Server;
  let load: Load;
  let bookings = 0;

  beforeEach(async () => {
    bookings = 0;
    server = createServer((request, response) => {
      if (request.method === 'POST' && request.url === '/api/bookings') bookings++;
      response.writeHead(201).end(JSON.stringify({ eventId: 'e1', bookingId: 'b1', status: 'failed' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const urls = { bookingUrl: url, catalogUrl: url, paymentUrl: url };
    load = new Load({ ...urls, rate: 50, seed: 1, unpaid: 'expire', name: 'load' });
    await load.prepare([100]);
  });

  afterEach(async () => {
    await load.stop({ patienceMs: 0 });
    server.closeAllConnections();
    server.close();
  });

  const bookingsAfter = (count: number): Promise<number | undefined> =>
    eventually(() => (bookings > count ? bookings : undefined), { timeoutMs: 30_000 });

  it('lets nobody new come while somebody waits for calm, and goes on afterwards', async () => {
    load.start();
    await bookingsAfter(10);
    const during = await load.whileNobodyComes(async () => {
      await load.timeInnocent(); // whoever was under way has been answered meanwhile
      const before = bookings;
      await load.timeInnocent();
      return bookings - before;
    });
    expect(during).to.equal(1); // the one that was timed
    const before = bookings;
    expect(await bookingsAfter(before)).to.be.above(before);
  });
});
