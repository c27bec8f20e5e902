import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { BOOKING } from '../../browser/console/stand-in-flow.ts';
import { OPERATOR, READER, StandIn } from '../../browser/console/stand-in.ts';

const JSON_BODY = { 'Content-Type': 'application/json' };
const OURS = { ...JSON_BODY, 'X-Console': '1' };
const PAYMENT = '/console/api/services/payment';

/** What changes something, and what only looks although it is posted. */
const ACTS = ['/ops/subscriptions/payment.booking-ended/pause', '/ops/redrives'];
const LOOKS = ['/ops/messages/states', '/ops/redrives/dry-run'];

describe('who may do what in the console', () => {
  let system: StandIn;

  beforeEach(async () => {
    system = await StandIn.start();
  });

  afterEach(() => system.stop());

  const ask = async (
    path: string,
    {
      method = 'GET',
      headers = {},
      body,
    }: { method?: string; headers?: Record<string, string>; body?: object } = {},
  ): Promise<{ status: number; code: string | undefined; response: Response }> => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${system.url}${path}`, init);
    const text = await response.clone().text();
    const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as { error?: { code: string } };
    return { status: response.status, code: error?.code, response };
  };
  const sessionOf = async (token: string): Promise<{ Cookie: string }> => {
    const { response } = await ask('/console/api/session', {
      method: 'POST',
      headers: OURS,
      body: { token, name: 'ada' },
    });
    return { Cookie: response.headers.get('set-cookie')!.split(';')[0]! };
  };
  const post = async (path: string, headers: Record<string, string>) => {
    const { status, code } = await ask(`${PAYMENT}${path}`, {
      method: 'POST',
      headers,
      body: { messageIds: [], reason: 'x' },
    });
    return { status, code };
  };

  it('nobody without a session sees or does anything', async () => {
    for (const path of ['/console/api/session', `${PAYMENT}/ops/queues`, `${PAYMENT}/health/messaging`])
      expect((await ask(path)).code, path).to.equal('session_missing');
    for (const path of [...ACTS, ...LOOKS])
      expect((await post(path, OURS)).code, path).to.equal('session_missing');
    expect((await ask(`/api/flows?bookingId=${BOOKING}`)).code).to.equal('token_invalid');
    expect(system.services.acts).to.deep.equal([]);
  });

  it('a reader sees what an operator sees, and changes nothing', async () => {
    const session = await sessionOf(READER.token);
    for (const path of [`${PAYMENT}/ops/queues`, `/api/flows?bookingId=${BOOKING}`])
      expect((await ask(path, { headers: session })).status, path).to.equal(200);
    for (const path of LOOKS) expect((await post(path, { ...OURS, ...session })).status, path).to.equal(200);
    for (const path of ACTS)
      expect(await post(path, { ...OURS, ...session }), path).to.deep.equal({
        status: 403,
        code: 'role_insufficient',
      });
    expect(system.services.acts).to.deep.equal([]);
  });

  it('an operator acts, under their own name', async () => {
    const session = await sessionOf(OPERATOR.token);
    for (const path of ACTS)
      expect((await post(path, { ...OURS, ...session })).status, path).to.be.below(300);
    expect(system.services.acts.map(({ operator }) => operator)).to.deep.equal(
      Array(2).fill(`ada (token of ${OPERATOR.name})`),
    );
  });

  it('what another site can send does nothing, session or not', async () => {
    const session = await sessionOf(OPERATOR.token);
    for (const path of [...ACTS, ...LOOKS])
      expect((await post(path, { ...JSON_BODY, ...session })).code, path).to.equal('form_from_elsewhere');
    const body = { token: OPERATOR.token };
    const signIn = await ask('/console/api/session', { method: 'POST', headers: JSON_BODY, body });
    expect(signIn.code).to.equal('form_from_elsewhere');
    expect(
      (await ask('/api/track', { method: 'POST', headers: { ...JSON_BODY, ...session }, body: {} })).code,
    ).to.equal('token_invalid');
    expect(system.services.acts).to.deep.equal([]);
  });

  it('nothing but the operators’ API and the health of messaging is passed on', async () => {
    const session = await sessionOf(OPERATOR.token);
    for (const path of [
      '/api/payments',
      '/ops/..%2fapi',
      '/ops/%2e%2e/api',
      '/metrics',
      '/opsx',
      '//ops',
      '/ops/a/../../api',
    ])
      expect((await ask(`${PAYMENT}${path}`, { headers: session })).status, path).to.equal(404);
    const other = await ask('/console/api/services/elsewhere/ops', { headers: session });
    expect(other.code).to.equal('service_unknown');
  });

  it('steps up that a browser would not send lead nowhere', async () => {
    const { Cookie } = await sessionOf(READER.token);
    const up = (path: string, method: string) =>
      statusOfRaw(system.url, `${PAYMENT}${path}`, method, { ...OURS, Cookie });
    for (const path of ['/ops/%2e%2e/metrics', '/ops/../metrics', '/ops/.%2E/metrics'])
      expect(await up(path, 'GET'), path).to.equal(404);
    for (const path of [
      '/ops/redrives/dry-run/%2e%2e',
      '/ops/redrives/dry-run/..',
      '/ops/redrives/x%2f..%2fdry-run/%2e%2e',
    ])
      expect(await up(path, 'POST'), path).to.be.oneOf([403, 404]);
    expect(system.services.acts).to.deep.equal([]);
  });

  it('a wrong token is refused, and a name that no header can carry', async () => {
    const signIn = (body: object) => ask('/console/api/session', { method: 'POST', headers: OURS, body });
    expect((await signIn({ token: 'somebody-elses-token' })).code).to.equal('token_invalid');
    expect((await signIn({ token: OPERATOR.token, name: 'a\nb' })).code).to.equal('request_invalid');
  });

  it('the page runs nothing from elsewhere and nothing inline', async () => {
    const { response } = await ask('/console/flow');
    expect(response.headers.get('content-security-policy')).to.include(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    const page = await response.text();
    expect(page).not.to.match(/<script(?![^>]* src=)|<style| style=| on\w+=/);
    expect(page).not.to.match(/https?:/);
  });
});

/** What is answered to a path that is sent as it is written. */
async function statusOfRaw(
  url: string,
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<number> {
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, path, method, headers });
  asked.end(method === 'POST' ? '{}' : undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
