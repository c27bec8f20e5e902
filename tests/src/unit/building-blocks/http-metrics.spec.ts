import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { eventually } from '../../support/eventually.ts';

class Routes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    router.get('/api/orders/:id', (request, response) => {
      response.json({ id: request.params.id });
    });
    router.post('/api/orders', () => Promise.reject(new Error('broken')));
  }
}

describe('the metrics of HTTP requests', () => {
  const metrics = new Metrics('shop');
  let server: Server;
  let url: string;

  before(async () => {
    const healthy = () => Promise.resolve({ healthy: true });
    const application = createHttpApplication({
      service: { name: 'shop-service', version: '1.0.0', publicUrl: 'http://shop.example' },
      routes: [new Routes()],
      health: { ready: healthy, messaging: healthy },
      metrics,
      logger: new CapturedLog(),
    });
    server = createServer(application).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const counted = (method: string, route: string, status: number, times: number): Promise<unknown> =>
    eventually(async () => {
      const labels = `http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"`;
      const exposition = await metrics.registry.metrics();
      return exposition.includes(`http_server_request_duration_seconds_count{${labels}} ${times}\n`);
    }, 5_000);

  it('name the route, not the path', async () => {
    for (const id of ['1', '2', 'x?y=z']) await fetch(`${url}/api/orders/${id}`);
    await counted('GET', '/api/orders/:id', 200, 3);
  });

  it('have one series for all paths that are no route', async () => {
    await fetch(`${url}/wp-admin`);
    await fetch(`${url}/.env`);
    await counted('GET', '', 404, 2);
  });

  it('have one series for all methods that nobody knows', async () => {
    await fetch(`${url}/anywhere`, { method: 'PROPFIND' });
    await counted('_OTHER', '', 404, 1);
  });

  it('say which status an error became', async () => {
    await fetch(`${url}/api/orders`, { method: 'POST' });
    await counted('POST', '/api/orders', 500, 1);
  });

  it('leave out health and metrics', async () => {
    await fetch(`${url}/metrics`);
    const exposition = await (await fetch(`${url}/metrics`)).text();
    expect(exposition).not.to.include('http_route="/metrics"');
    expect(exposition).to.include('http_server_request_duration_seconds');
  });
});
