import { catalogService } from '@ticketwave/catalog-service/composition-root';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { HttpRoutes, openApiOf, Operation } from '@ticketwave/building-blocks/http';
import { freePort } from '@ticketwave/cli/dev/ports';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { expect } from 'chai';
import { HostedService } from '../../support/hosted-service.ts';
import { OPERATORS, TOKENS } from '../../support/operators-client.ts';
import { roleRoutesOf, type RoleRoute } from '../../support/routes-by-role.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

type Headers = Record<string, string>;

const JSON_BODY = { 'content-type': 'application/json' };
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
/** Health and metrics are nobody's secret. */
const isUpkeep = (path: string): boolean => /^\/(health|metrics)/.test(path);

/** A way to the same routes: where they are, and what somebody shows there. */
interface Way {
  readonly name: string;
  /** Its routes begin with this path in the document that `routes` come from. */
  readonly routes: () => readonly RoleRoute[];
  readonly url: () => string;
  readonly nobody: readonly Headers[];
  readonly reader: () => Headers;
  readonly operator: () => Headers;
}

describe('each route of operators, by role', () => {
  let surroundings: ServiceSurroundings;
  let catalog: HostedService;
  let operations: HostedService;
  let ofCatalog: readonly RoleRoute[];
  let ofOperations: readonly RoleRoute[];
  let ofStore: readonly RoleRoute[];
  const sessions: Record<'reader' | 'operator', Headers> = { reader: {}, operator: {} };

  before(async () => {
    surroundings = await ServiceSurroundings.open();
    catalog = await HostedService.start(catalogService, surroundings, OPERATORS);
    const port = String(await freePort());
    const urls = { catalog: catalog.url, operations: `http://127.0.0.1:${port}` };
    operations = await HostedService.start(operationsService, surroundings, {
      ...{
        ...OPERATORS,
        PORT: port,
        OPS_SERVICES: JSON.stringify(urls),
        OPS_SERVICES_TOKEN: TOKENS.operator,
      },
    });
    const document = async (url: string): Promise<OpenApi> =>
      (await (await fetch(url, { headers: bearer(TOKENS.reader) })).json()) as OpenApi;
    ofCatalog = roleRoutesOf(await document(`${catalog.url}/ops/openapi.json`), () => false);
    ofOperations = roleRoutesOf(await document(`${operations.url}/ops/openapi.json`), () => false);
    ofStore = roleRoutesOf(await document(`${operations.url}/openapi.json`), isUpkeep);
    for (const role of ['reader', 'operator'] as const) sessions[role] = await signedIn(TOKENS[role]);
  });

  after(() => surroundings.close());

  async function signedIn(token: string): Promise<Headers> {
    const response = await fetch(`${operations.url}/console/api/session`, {
      method: 'POST',
      headers: { ...JSON_BODY, 'x-console': '1' },
      body: JSON.stringify({ token, name: 'ada@example.com' }),
    });
    return { cookie: response.headers.get('set-cookie')!.split(';')[0]!, 'x-console': '1' };
  }

  const byToken = {
    nobody: [{}, bearer('operator-of-the-test'), bearer(TOKENS.operator.toUpperCase())],
    reader: () => bearer(TOKENS.reader),
    operator: () => bearer(TOKENS.operator),
  };
  const bySession = {
    nobody: [{ 'x-console': '1' }, { 'x-console': '1', cookie: 'ticketwave_console=e30.AAAA' }],
    reader: () => sessions.reader,
    operator: () => sessions.operator,
  };
  const gatewayTo = (name: string): string => `${operations.url}/console/api/services/${name}`;

  const ways: readonly Way[] = [
    { name: '/ops of a service', routes: () => ofCatalog, url: () => catalog.url, ...byToken },
    { name: '/ops of OperationsService', routes: () => ofOperations, url: () => operations.url, ...byToken },
    { name: 'OperationsService', routes: () => ofStore, url: () => operations.url, ...byToken },
    { name: 'OperationsService, signed in', routes: () => ofStore, url: () => operations.url, ...bySession },
    { name: 'the console’s gateway', routes: () => ofCatalog, url: () => gatewayTo('catalog'), ...bySession },
    {
      name: 'the console’s gateway to itself',
      ...{ routes: () => ofOperations, url: () => gatewayTo('operations'), ...bySession },
    },
  ];

  async function asked(url: string, { method, path, body }: RoleRoute, headers: Headers) {
    const end = new AbortController();
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && JSON_BODY), ...headers },
      signal: end.signal,
      ...(body !== undefined && { body }),
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const text = isStream ? '' : await response.text();
    end.abort();
    const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: { code: string } };
    return { status: response.status, code: error?.code };
  }

  /** What says that a request did not come through. A replay asks the service of its subscription, which is not running here. */
  const hindered = ({ name }: RoleRoute): number[] =>
    name.includes('/api/replays') ? [401, 403, 500] : [401, 403, 500, 502];

  it('has its role decided', () => {
    for (const routes of [ofCatalog, ofOperations, ofStore]) {
      expect(undecidedOf(routes)).to.deep.equal([]);
      // Otherwise what follows would prove little.
      expect(new Set(routes.flatMap(({ roles }) => roles))).to.deep.equal(new Set(['reader', 'operator']));
    }
  });

  it('would be found without one, however it is mounted', () => {
    expect(undecidedOf(roleRoutesOf(openApiOf(SHOP, { routes: [new Undecided()] }), isUpkeep))).to.deep.equal(
      ['get /ops/new', 'get /ops/silent'],
    );
  });

  for (const { name, routes, url, nobody, reader, operator } of ways)
    describe(`through ${name}`, () => {
      it('is nobody’s who proves nothing', async () => {
        for (const route of routes())
          for (const headers of nobody)
            expect((await asked(url(), route, headers)).status, route.name).to.equal(401);
      });

      it('is a reader’s if it looks, and else an operator’s alone', async () => {
        for (const route of routes()) {
          const looks = await asked(url(), route, reader());
          if (route.roles[0] === 'operator')
            expect(looks, route.name).to.deep.equal({ status: 403, code: 'role_insufficient' });
          else expect(looks.status, route.name).not.to.be.oneOf(hindered(route));
          const acts = await asked(url(), route, operator());
          expect(acts.status, route.name).not.to.be.oneOf(hindered(route));
        }
      });
    });

  it('has the name of the person in the audit of the service that it was asked of', async () => {
    const [queue] = ['catalog.update-event-inventory'];
    for (const [what, body] of Object.entries({ pause: { reason: 'a look' }, resume: {} }))
      await asked(
        gatewayTo('catalog'),
        routeTo(`/ops/subscriptions/${queue}/${what}`, body),
        sessions.operator,
      );
    const response = await fetch(`${catalog.url}/ops/audit?limit=1`, { headers: bearer(TOKENS.reader) });
    const { audit } = (await response.json()) as { audit: { operator: string; action: string }[] };
    expect(audit[0]).to.deep.include({
      ...{ action: 'subscription resume', operator: 'oscar for ada@example.com (token of oscar)' },
    });
  });

  it('is not acted on by what another site can send with the session', async () => {
    const { cookie } = sessions.operator;
    for (const route of ofStore.filter(({ method }) => method !== 'GET'))
      expect((await asked(operations.url, route, { cookie: cookie! })).status, route.name).to.equal(401);
    for (const route of ofCatalog.filter(({ method }) => method !== 'GET'))
      expect(await asked(gatewayTo('catalog'), route, { cookie: cookie! }), route.name).to.deep.equal({
        ...{ status: 403, code: 'form_from_elsewhere' },
      });
  });

  it('is given up by a principal that says it only looks, and never gained', async () => {
    const pause = routeTo('/ops/subscriptions/nobodys.queue/pause', { reason: 'a look' });
    const as = (token: string, role: string) =>
      asked(catalog.url, pause, { ...bearer(token), 'x-operator-role': role });
    expect((await as(TOKENS.operator, 'operator')).code).to.equal('queue_unknown');
    expect((await as(TOKENS.operator, 'reader')).code).to.equal('role_insufficient');
    expect((await as(TOKENS.reader, 'operator')).code).to.equal('role_insufficient');
    expect((await as(TOKENS.operator, 'owner')).code).to.equal('operator_invalid');
  });
});

const SHOP = { name: 'shop', version: '1.0.0', publicUrl: 'http://shop.example' };

const undecidedOf = (routes: readonly RoleRoute[]): string[] =>
  routes
    .filter(({ roles }) => roles.length !== 1 || !['reader', 'operator'].includes(roles[0]!))
    .map(({ name }) => name);

const routeTo = (path: string, body: object): RoleRoute => ({
  ...{ name: path, method: 'POST', path, body: JSON.stringify(body), roles: [] },
});

/** Routes that somebody has added without a thought of who may ask. */
class Undecided extends HttpRoutes {
  override mount(router: Parameters<HttpRoutes['mount']>[0]): void {
    const added = new Operation({
      ...{ name: 'showNew', method: 'get', path: '/ops/new', summary: 'Something new' },
      answers: { 200: { description: 'Something.' } },
    });
    added.mount(router, async () => ({ status: 200 }));
    router.get('/ops/silent', (_request, response) => void response.json({}));
  }
}
