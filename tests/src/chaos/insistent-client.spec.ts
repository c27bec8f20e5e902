import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InsistentClient } from '../chaos-kit/insistent-client.ts';
import { expect } from 'chai';

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

const loses: Behaviour = (request) => void request.socket.destroy();
const answers =
  (status: number, body: object): Behaviour =>
  (_request, response) =>
    void response.writeHead(status).end(JSON.stringify(body));
const inUse = answers(409, { error: { code: 'idempotency_key_in_use' } });

describe('a client that insists on an answer', () => {
  let server: Server;
  let url: string;
  let behaviours: Behaviour[];
  let keys: unknown[];
  let client: InsistentClient;

  beforeEach(async () => {
    keys = [];
    server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      behaviours.shift()!(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = new InsistentClient();
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [what, first] of [
    ['was lost', loses],
    ['says that the first request is under way', inUse],
    ['says that the database is away', answers(503, {})],
  ] as const) {
    it(`repeats a request whose answer ${what}, with its key`, async () => {
      behaviours = [first, answers(201, { bookingId: 'b1' })];
      expect(await client.post(url, {})).to.deep.equal({ status: 201, body: { bookingId: 'b1' } });
      expect(keys).to.have.length(2);
      expect(keys[0]).to.be.a('string').and.to.equal(keys[1]);
      expect(client.repeated).to.equal(1);
    });
  }

  it('takes a refusal for an answer', async () => {
    behaviours = [answers(409, { error: { code: 'booking_ended' } })];
    expect((await client.post(url, {}))?.status).to.equal(409);
    expect(client.repeated).to.equal(0);
  });

  it('gives up when its patience is over', async () => {
    behaviours = [loses, loses, loses];
    expect(await new InsistentClient({ patienceMs: 1 }).post(url, {})).to.equal(undefined);
    expect(keys.length).to.be.at.most(2);
  });
});
