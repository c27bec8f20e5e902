import { catalogService } from '@ticketwave/catalog-service/composition-root';
import { freePort } from '@ticketwave/cli/dev/ports';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { expect } from 'chai';
import { HostedService } from '../../support/hosted-service.ts';
import { HttpBrowser } from '../../support/http-browser.ts';
import { OidcIssuer } from '../../support/oidc-issuer.ts';
import { OPERATORS, OperatorsClient, TOKENS } from '../../support/operators-client.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

const QUEUE = 'catalog.update-event-inventory';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const OURS = { 'content-type': 'application/json', 'x-console': '1' };

describe('signing in to the console by OpenID Connect', () => {
  let surroundings: ServiceSurroundings;
  let catalog: HostedService;
  let operations: HostedService;
  let issuer: OidcIssuer;

  before(async () => {
    surroundings = await ServiceSurroundings.open();
    catalog = await HostedService.start(catalogService, surroundings, OPERATORS);
    const port = String(await freePort());
    issuer = await OidcIssuer.start(`http://127.0.0.1:${port}`);
    operations = await HostedService.start(operationsService, surroundings, {
      ...{ ...issuer.environment, PORT: port, PUBLIC_URL: `http://127.0.0.1:${port}` },
      ...{ OPS_SERVICES: JSON.stringify({ catalog: catalog.url }), OPS_SERVICES_TOKEN: TOKENS.operator },
    });
  });

  after(async () => {
    await issuer.stop();
    await surroundings.close();
  });

  const begin = (browser: HttpBrowser, to = '/console/queues?service=catalog'): Promise<Response> =>
    browser.ask(`${operations.url}/console/oidc/sign-in?to=${encodeURIComponent(to)}`);
  const isCallback = (url: URL): boolean => url.pathname === '/console/oidc/callback';

  /** Signs in at the provider, and agrees. @returns the link that leads back to the console */
  async function proven(browser: HttpBrowser, begun: Response, who: string): Promise<URL> {
    const login = await browser.follow(begun);
    const answered = async (at: URL, fields: Record<string, string>) =>
      browser.follow(
        await browser.ask(at.href, { method: 'POST', headers: FORM, body: new URLSearchParams(fields) }),
        isCallback,
      );
    const consent = await answered(login.url, { prompt: 'login', login: who, password: 'any' });
    const { url } = await answered(consent.url, { prompt: 'consent' });
    return url;
  }

  async function signedIn(browser: HttpBrowser, who: string, to?: string): Promise<URL> {
    const back = await proven(browser, await begin(browser, to), who);
    return (await browser.follow(await browser.ask(back.href))).url;
  }

  const sessionOf = async (browser: HttpBrowser) => {
    const response = await browser.ask(`${operations.url}/console/api/session`, { headers: OURS });
    return { status: response.status, body: (await response.json()) as { operator: string; role: string } };
  };
  const post = async (browser: HttpBrowser, path: string, body: object, headers: object = OURS) => {
    const url = `${operations.url}/console/api/services/catalog${path}`;
    const init = { method: 'POST', headers: { ...headers }, body: JSON.stringify(body) };
    const response = await browser.ask(url, init);
    return {
      status: response.status,
      code: ((await response.json()) as { error?: { code: string } }).error?.code,
    };
  };

  it('lets an operator act, under the name that the provider knows', async () => {
    const browser = new HttpBrowser();
    const at = await signedIn(browser, 'ada');
    expect(`${at.pathname}${at.search}`).to.equal('/console/queues?service=catalog');
    expect((await sessionOf(browser)).body).to.deep.include({
      operator: 'ada@example.com',
      role: 'operator',
    });
    expect((await post(browser, `/ops/subscriptions/${QUEUE}/pause`, { reason: 'a look' })).status).to.equal(
      200,
    );
    await post(browser, `/ops/subscriptions/${QUEUE}/resume`, {});
    const { body } = await new OperatorsClient(catalog.url, TOKENS.reader).get('/ops/audit?limit=1');
    expect(body.audit[0].operator).to.equal('oscar for ada@example.com');
    expect((await browser.ask(`${operations.url}/api/events`)).status).to.equal(200);
  });

  it('lets a reader look, and not act', async () => {
    const browser = new HttpBrowser();
    await signedIn(browser, 'rita');
    expect((await sessionOf(browser)).body.role).to.equal('reader');
    const url = `${operations.url}/console/api/services/catalog/ops/queues`;
    expect((await browser.ask(url)).status).to.equal(200);
    expect(await post(browser, `/ops/subscriptions/${QUEUE}/pause`, { reason: 'a look' })).to.deep.equal({
      ...{ status: 403, code: 'role_insufficient' },
    });
    const tracked = await browser.ask(`${operations.url}/api/track`, {
      ...{ method: 'POST', headers: OURS, body: '{}' },
    });
    expect(tracked.status).to.equal(403);
  });

  it('lets in nobody who has no role here, and says so', async () => {
    const browser = new HttpBrowser();
    const at = await signedIn(browser, 'mallory');
    expect(at.search).to.equal('?refused=role_missing');
    expect((await sessionOf(browser)).status).to.equal(401);
  });

  it('begins with a proof key, and takes no answer but its own, and that once', async () => {
    const victim = new HttpBrowser();
    const begun = await begin(victim);
    const { searchParams } = new URL(begun.headers.get('location')!);
    expect(searchParams.get('code_challenge_method')).to.equal('S256');
    const back = await proven(victim, begun, 'ada');
    const stranger = new HttpBrowser();
    const refusalOf = async (browser: HttpBrowser, url: URL): Promise<string> =>
      (await browser.follow(await browser.ask(url.href))).url.search;
    expect(await refusalOf(stranger, back)).to.equal('?refused=unfinished');
    await begin(stranger);
    expect(await refusalOf(stranger, back)).to.equal('?refused=not_proven');
    const other = new URL(back);
    other.searchParams.set('state', 'another');
    expect(await refusalOf(victim, other)).to.equal('?refused=not_proven');
    expect((await sessionOf(stranger)).status).to.equal(401);
    expect(await refusalOf(victim, back)).to.equal('?service=catalog');
    // A second time: neither its cookie nor its code counts any more.
    expect(await refusalOf(victim, back)).to.equal('?refused=unfinished');
  });

  it('shows why somebody has gone back without signing in', async () => {
    const browser = new HttpBrowser();
    const begun = await begin(browser);
    const { state } = Object.fromEntries(new URL(begun.headers.get('location')!).searchParams);
    const url = `${operations.url}/console/oidc/callback?error=access_denied&state=${state}&iss=${issuer.url}`;
    expect((await browser.follow(await browser.ask(url))).url.search).to.equal('?refused=not_proven');
    expect(operations.log.lines.some(({ message }) => message.includes('access_denied'))).to.equal(true);
  });

  it('keeps its cookies from scripts and from other sites, and ends by itself and when one signs out', async () => {
    const browser = new HttpBrowser();
    await signedIn(browser, 'rita');
    const ours = browser.setCookies.filter((header) => header.startsWith('ticketwave_console'));
    const [begun, , session] = ours;
    expect(begun).to.match(
      /^ticketwave_console_oidc=.+; Path=\/console\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    expect(session).to.match(/^ticketwave_console=.+; Path=\/; Max-Age=1800; HttpOnly; SameSite=Strict$/);
    const init = { method: 'DELETE', headers: OURS };
    expect((await browser.ask(`${operations.url}/console/api/session`, init)).status).to.equal(204);
    expect((await sessionOf(browser)).status).to.equal(401);
  });

  it('leads to views of the console alone', async () => {
    for (const to of ['https://elsewhere.example/console', '//elsewhere.example/console', '/api/events']) {
      const at = await signedIn(new HttpBrowser(), 'rita', to);
      expect(at.href, to).to.equal(`${operations.url}/console`);
    }
  });

  it('is what the page offers, where there is no token', async () => {
    const response = await fetch(`${operations.url}/console/api/sign-in`);
    expect(await response.json()).to.deep.equal({ token: false, oidc: true });
  });
});
