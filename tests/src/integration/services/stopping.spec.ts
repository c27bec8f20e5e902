import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { expect } from 'chai';
import pg from 'pg';
import { eventually } from '../../support/eventually.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { SandboxClient } from '../../support/sandbox-client.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

const HALF = [
  'POST /api/events HTTP/1.1',
  'host: x',
  'content-type: application/json',
  'content-length: 500',
  '',
  '{"name":',
].join('\r\n');

describe('a service that is asked to stop', () => {
  let surroundings: ServiceSurroundings;

  before(async () => {
    surroundings = await ServiceSurroundings.openUsed();
  });

  after(() => surroundings.close());

  async function client(
    service: HostedService,
    text: string,
  ): Promise<{ socket: Socket; ended: Promise<unknown> }> {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    return { socket, ended: once(socket.resume(), 'close') };
  }

  it('waits for nobody who has sent half a request, or none', async () => {
    const service = await HostedService.start(catalogService, surroundings);
    const clients = await Promise.all([
      client(service, ''),
      client(service, 'GET /api/events HTTP/1.1\r\nho'),
      client(service, HALF),
      client(service, 'GET /api/categories HTTP/1.1\r\nhost: x\r\n\r\n'),
    ]);
    await new Promise((resolve) => clients[3].socket.once('data', resolve));
    const start = performance.now();
    const stopped = service.stop();
    await Promise.all(clients.map(({ ended }) => ended));
    await stopped;
    expect((performance.now() - start) / 1_000).to.be.below(7);
  });

  it('takes no more messages while it still answers what it was asked before', async () => {
    const service = await HostedService.start(catalogService, surroundings);
    const broker = await SandboxClient.connect(surroundings.amqpUrl);
    const somebody = new pg.Client(service.databaseUrl);
    await somebody.connect();
    await somebody.query('BEGIN');
    await somebody.query('LOCK TABLE ticketed_event');
    let answered = false;
    const answer = service.get('/api/events').finally(() => (answered = true));
    await eventually(async () => {
      const waiting = await service.query(`SELECT FROM pg_locks WHERE NOT granted`);
      return waiting.length > 0;
    });
    const stopped = service.stop();
    await eventually(async () => (await broker.consumers('catalog.update-event-inventory')) === 0);
    expect(answered).to.equal(false);
    await somebody.end();
    expect((await answer).status).to.equal(200);
    await stopped;
    await broker.close();
  });
});
