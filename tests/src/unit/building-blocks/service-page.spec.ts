import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { HttpMiddleware, HttpRoutes } from '@ticketwave/building-blocks/http';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const ABOUT = ['/openapi.json', '/docs/events', '/docs'];
const UPKEEP = ['/health/live', '/health/ready', '/health/messaging', '/metrics'];

class OrderRoutes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    const answer: HttpMiddleware['handle'] = (_request, response) => void response.json({});
    router.get('/api/orders', answer);
    router.post('/api/orders', (_request, _response, next) => next(), answer);
    router.route('/api/orders/:id/lines/:line').get(answer).delete(answer);
  }
}

class Doorkeeper extends HttpMiddleware {
  override readonly handle: HttpMiddleware['handle'] = (_request, response) => void response.sendStatus(401);
}

describe('the root of a service', () => {
  let server: Server;

  before(async () => {
    const well = () => Promise.resolve({ healthy: true });
    server = createServer(
      createHttpApplication({
        service: { name: 'shop-service', version: '1.2.3', publicUrl: 'https://shop.example/a"b' },
        routes: [new OrderRoutes()],
        middleware: [new Doorkeeper()],
        health: { ready: well, messaging: well },
        metrics: new Metrics(),
        logger: new CapturedLog(),
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => server.close());

  const root = (accept: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers: { accept } });

  it('informs programs its name, version and every endpoint once, without a list kept by hand', async () => {
    for (const accept of ['application/json', '*/*', 'image/png']) {
      const response = await root(accept);
      expect(response.status).to.equal(200);
      const { service, version, endpoints } = (await response.json()) as {
        service: string;
        version: string;
        endpoints: { method: string; path: string; url: string }[];
      };
      expect({ service, version }).to.deep.equal({ service: 'shop-service', version: '1.2.3' });
      expect(endpoints.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        'GET /api/orders',
        'POST /api/orders',
        'GET /api/orders/{id}/lines/{line}',
        'DELETE /api/orders/{id}/lines/{line}',
        ...[...ABOUT, ...UPKEEP].map((path) => `GET ${path}`),
      ]);
      for (const { path, url } of endpoints) expect(url).to.equal(`https://shop.example/a"b${path}`);
    }
  });

  it('shows people a page with links, which carries nothing from elsewhere and runs nothing', async () => {
    const response = await root(BROWSER);
    const html = await response.text();
    expect(response.headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(response.headers.get('vary')).to.match(/accept/i);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy)
      .to.match(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/)
      .and.not.include('unsafe');
    expect(html).to.include('shop-service').and.include('1.2.3');
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links).to.deep.equal(
      ['/api/orders', ...ABOUT, ...UPKEEP].map((path) => `https://shop.example/a&quot;b${path}`),
    );
    expect(html).to.include('/api/orders/{id}/lines/{line}');
    expect(html).not.to.match(/<script|<link|<img|@import|url\(/);
    expect(html).to.include('width=device-width').and.include('prefers-color-scheme: dark');
  });
});
