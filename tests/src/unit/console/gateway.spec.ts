import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceUnreachableError } from '@ticketwave/operations-service/application/operated-services';
import { HttpOperatedServices } from '@ticketwave/operations-service/infrastructure/http-operated-services';
import { expect } from 'chai';

const LIMITS = { atOnce: 2, milliseconds: 300, bytes: 1_000 };
const request = { method: 'GET', operator: 'ada', role: 'reader' } as const;

describe('the gateway to the services', () => {
  let server: Server;
  let gateway: HttpOperatedServices;
  const asked: (string | undefined)[] = [];

  beforeEach(async () => {
    server = createServer(({ url, headers }, response) => {
      asked.push(
        `${headers.authorization} ${headers['x-operator'] as string} ${headers['x-operator-role'] as string}`,
      );
      if (url === '/silent') return;
      if (url === '/much') response.end('x'.repeat(2_000));
      else
        response
          .writeHead(url === '/moved' ? 302 : 404, { location: '/', 'content-type': 'text/x' })
          .end('no');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    gateway = new HttpOperatedServices(
      new Map([
        ['shop', url],
        ['away', 'http://127.0.0.1:1'],
      ]),
      'the-token',
      LIMITS,
    );
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const failureOf = async (service: string, path: string): Promise<string> => {
    const answer = await gateway.ask(service, { ...request, path }).catch((error: unknown) => error);
    expect(answer).to.be.instanceOf(ServiceUnreachableError);
    return (answer as Error).message;
  };

  it('shows its token, says for whom it asks, and gives errors as they are answered', async () => {
    const { status, type, body } = await gateway.ask('shop', { ...request, path: '/ops' });
    expect({ status, type, body: body.toString() }).to.deep.equal({
      status: 404,
      type: 'text/x',
      body: 'no',
    });
    expect(asked.at(-1)).to.equal('Bearer the-token ada reader');
  });

  it('waits no longer than it may, and says who is silent', async () => {
    expect(await failureOf('shop', '/silent')).to.match(
      /^http:\/\/127\.0\.0\.1:\d+ has not answered within 0\.3 s$/,
    );
  });

  it('says why a service cannot be reached', async () => {
    expect(await failureOf('away', '/ops')).to.match(/cannot be reached/);
    expect(await failureOf('nobody', '/ops')).to.equal('no URL of nobody is configured in OPS_SERVICES');
  });

  it('reads no more than it may, and takes its token nowhere else', async () => {
    expect(await failureOf('shop', '/much')).to.equal('it answers with more than 1000 bytes');
    expect(await failureOf('shop', '/moved')).to.match(/cannot be reached/);
  });

  it('asks no more at once than it may, and goes on afterwards', async () => {
    const silent = [failureOf('shop', '/silent'), failureOf('shop', '/silent')];
    expect(await failureOf('shop', '/ops')).to.equal('2 requests to services are under way already');
    await Promise.all(silent);
    expect((await gateway.ask('shop', { ...request, path: '/ops' })).status).to.equal(404);
  });
});
