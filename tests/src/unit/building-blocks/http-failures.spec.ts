import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { HttpRoutes } from '@ticketwave/building-blocks/http';
import {
  LockTimeoutError,
  TransactionTimeoutError,
  ValueRefusedError,
} from '@ticketwave/building-blocks/messaging';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { DatabaseUnavailableError, OverloadedError } from '@ticketwave/building-blocks/postgres';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

class FailingRoutes extends HttpRoutes {
  error: unknown;

  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    router.get('/fail', () => {
      throw this.error;
    });
  }
}

describe('an HTTP answer to what failed', () => {
  const routes = new FailingRoutes();
  let server: Server;

  before(async () => {
    const well = () => Promise.resolve({ healthy: true });
    server = createServer(
      createHttpApplication({
        service: { name: 'shop-service', version: '1.0.0', publicUrl: 'http://shop.example' },
        routes: [routes],
        health: { ready: well, messaging: well },
        metrics: new Metrics(),
        logger: new CapturedLog(),
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => server.close());

  async function answerTo(error: unknown) {
    routes.error = error;
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fail`);
    const body = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, retryAfter: response.headers.get('retry-after'), ...body.error };
  }

  it('asks to come back when the own database is away, however deep that stands in the error', async () => {
    const away = new DatabaseUnavailableError(new Error('refused'));
    const answer = await answerTo(new Error('could not book', { cause: away }));
    expect(answer).to.deep.include({ status: 503, code: 'database_unavailable', retryAfter: '5' });
  });

  it('does not take another host that is away for the own database', async () => {
    const elsewhere = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(await answerTo(elsewhere)).to.deep.include({ status: 500, code: 'internal_error' });
  });

  it('does not claim that nothing was done when something may have been', async () => {
    const { message } = await answerTo(new Error('the answer to the commit was lost'));
    expect(message)
      .to.include('may have been done')
      .and.not.to.match(/nothing was done/i);
  });

  for (const [error, status, code] of [
    [new LockTimeoutError('locked'), 503, 'busy'],
    [new TransactionTimeoutError('late'), 504, 'timed_out'],
    [new ValueRefusedError('too large'), 422, 'value_refused'],
    [new OverloadedError('full'), 503, 'overloaded'],
  ] as const) {
    it(`is ${status} ${code} for a ${error.name}`, async () => {
      expect(await answerTo(error)).to.deep.include({ status, code });
    });
  }
});
