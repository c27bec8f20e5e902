import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRoutes, Operation, OperatorAccess } from '@ticketwave/building-blocks/http';
import { createHttpApplication } from '@ticketwave/building-blocks/internal/http';
import { Metrics } from '@ticketwave/building-blocks/observability';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';

const READER = { name: 'rita', role: 'reader', token: 'the-token-of-rita' } as const;
const OPERATOR = { name: 'oscar', role: 'operator', token: 'the-token-of-oscar' } as const;

const operation = (name: string, declared: { role?: 'reader' | 'operator' }) =>
  new Operation({
    ...{ name, method: 'get', path: `/${name}`, summary: name, ...declared },
    answers: { 200: { description: 'Who asks.' } },
  } as const);

class Routes extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    const all = { looks: { role: 'reader' }, acts: { role: 'operator' }, undecided: {} } as const;
    for (const [name, declared] of Object.entries(all))
      operation(name, declared).mount(router, async (_input, request, response) => {
        response.json(OperatorAccess.operatorOf(request));
        return undefined;
      });
    operation('open', {}).mount(router, async () => ({ status: 200 }));
  }
}

describe('the access of operators', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function serving(...middleware: OperatorAccess[]) {
    const server = createServer(
      createHttpApplication({
        service: { name: 'shop', version: '1.0.0', publicUrl: 'http://shop.example' },
        ...{ routes: [new Routes()], middleware, metrics: new Metrics(), logger: new CapturedLog() },
        health: { ready: async () => ({ healthy: true }), messaging: async () => ({ healthy: true }) },
      }),
    );
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(url + path, { headers });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), response };
    };
  }
  const shows = (token: string) => ({ authorization: `Bearer ${token}` });

  it('lets a reader look, and an operator act as well; what is undecided is the operator’s', async () => {
    const ask = await serving(new OperatorAccess([READER, OPERATOR]));
    const statuses = async (token: string) =>
      Promise.all(
        ['/looks', '/acts', '/undecided'].map(async (path) => (await ask(path, shows(token))).status),
      );
    expect(await statuses(READER.token)).to.deep.equal([200, 403, 403]);
    expect(await statuses(OPERATOR.token)).to.deep.equal([200, 200, 200]);
    expect((await ask('/acts', shows(READER.token))).body.error).to.deep.include({
      ...{ code: 'role_insufficient', message: 'rita may look and not act: that needs the role operator.' },
    });
  });

  it('lets in nobody else, and says what to send', async () => {
    const ask = await serving(new OperatorAccess([READER, OPERATOR]));
    for (const headers of [{}, shows('somebody-elses'), { authorization: OPERATOR.token }]) {
      const { status, body, response } = await ask('/looks', headers);
      expect({ status, code: body.error.code }).to.deep.equal({ status: 401, code: 'token_invalid' });
      expect(response.headers.get('www-authenticate')).to.equal('Bearer');
    }
    expect((await (await serving(new OperatorAccess([])))('/looks', shows(''))).status).to.equal(401);
  });

  it('knows for whom a principal asks', async () => {
    const ask = await serving(new OperatorAccess([OPERATOR]));
    const { body } = await ask('/looks', { ...shows(OPERATOR.token), 'x-operator': 'ada@example.com' });
    expect(body).to.deep.equal({ name: 'oscar', role: 'operator', operator: 'oscar for ada@example.com' });
    const wrong = await ask('/looks', { ...shows(OPERATOR.token), 'x-operator': 'a'.repeat(201) });
    expect(wrong.body.error.code).to.equal('operator_invalid');
  });

  it('takes a session where no token is shown, and a token before it', async () => {
    const session = { name: 'ada', role: 'reader', operator: 'ada' } as const;
    const ask = await serving(new OperatorAccess([OPERATOR], () => session));
    expect((await ask('/looks')).body).to.deep.equal(session);
    expect((await ask('/acts')).status).to.equal(403);
    expect((await ask('/acts', shows(OPERATOR.token))).status).to.equal(200);
    expect((await ask('/looks', shows('somebody-elses'))).status).to.equal(401);
  });

  it('is needed in front of what declares a role', async () => {
    const ask = await serving();
    expect((await ask('/looks')).status).to.equal(500);
    expect((await ask('/open')).status).to.equal(200);
  });
});
