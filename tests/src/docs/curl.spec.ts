import { services, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { eventually } from '../support/eventually.ts';
import { HostedService } from '../support/hosted-service.ts';
import { ServiceSurroundings } from '../support/service-surroundings.ts';
import { commandsOf } from './commands.ts';
import { readCurl, type CurlRequest } from './curl.ts';
import { fencesOf } from './documents.ts';
import { serviceDefinitions } from '../support/topology.ts';

interface Answer {
  readonly status: number;
  readonly correlationId: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as different as the endpoints
  readonly body: any;
}

describe('the curl commands in the documents', function () {
  let surroundings: ServiceSurroundings | undefined;
  const hosted: Partial<Record<ServiceName, HostedService>> = {};

  before(async () => {
    const place = await ServiceSurroundings.openUsed();
    surroundings = place;
    for (const definition of serviceDefinitions)
      hosted[definition.name as ServiceName] = await HostedService.start(definition, place, {
        SEED_DATA: 'true',
      });
  });

  after(async () => {
    await Promise.all(Object.values(hosted).map((service) => service.stop()));
    await surroundings?.close();
  });

  it('are answered with success by the running services, in the order in which they stand there', async () => {
    const commands = ['README.md', 'docs/http.md']
      .flatMap((path) => fencesOf(read(path)))
      .filter(({ attribute }) => attribute === 'curl')
      .flatMap(({ text }) => commandsOf(text));
    expect(commands).to.have.length.of.at.least(10);
    const variables: Record<string, string> = {};
    for (const command of commands) {
      const answer = await eventually(async () => {
        const request = here(readCurl(command, variables));
        const given = await send(request);
        // an event is known to Booking, and a payment prepared, a moment later
        const isEarly = request.method === 'GET' && given.body.paymentId === null;
        return given.status === 404 || isEarly ? undefined : given;
      });
      expect(answer.status, command).to.be.within(200, 299);
      expect(answer.correlationId, command).to.match(/^[0-9a-f-]{36}$/);
      variables['BOOKING'] ??= answer.body.bookingId as string;
      variables['PAYMENT'] ??= answer.body.paymentId as string;
    }
    await eventually(async () => {
      const { body: booking } = await hosted.booking!.get(`/api/bookings/${variables['BOOKING']}`);
      const { body: payment } = await hosted.payment!.get(`/api/payments/${variables['PAYMENT']}`);
      expect({ booking: booking.status, refunded: payment.refundedAmount }).to.deep.equal({
        booking: 'cancelled',
        refunded: payment.amount,
      });
      return true;
    });
  });

  for (const { name } of serviceDefinitions)
    it(`and the endpoints that the README of the ${name} service lists are those of its root`, async () => {
      const { body } = await hosted[name as ServiceName]!.get('/');
      const folder = `${name[0]!.toUpperCase()}${name.slice(1)}Service`;
      const [answers] = /^\| \*\*Answers\*\*.*$/m.exec(read(`${folder}/README.md`).text)!;
      const listed = [...answers.matchAll(/`([A-Z]+ \/[^`? ]*)/g)].map(([, endpoint]) => endpoint);
      const reported = ((body.endpoints ?? []) as { method: string; path: string }[])
        .filter(({ path }) => path.startsWith('/api/'))
        .map(({ method, path }) => `${method} ${path}`);
      expect(listed).to.have.members(reported);
    });

  /** The services listen elsewhere than the documents say. */
  function here(request: CurlRequest): CurlRequest {
    const [, service] = Object.entries(services)
      .map(([name, { port }]) => [`http://127.0.0.1:${port}`, hosted[name as ServiceName]!.url] as const)
      .map(
        ([documented, actual]) =>
          [request.url.startsWith(documented), request.url.replace(documented, actual)] as const,
      )
      .find(([matches]) => matches)!;
    return { ...request, url: service };
  }
});

describe('readCurl', () => {
  it('reads method, headers and body', () => {
    const command = `curl -s -X POST "http://127.0.0.1:1/$BOOKING" -H "content-type: application/json" -d '{"a":"$BOOKING"}'`;
    expect(readCurl(command, { BOOKING: '7' })).to.deep.equal({
      url: 'http://127.0.0.1:1/7',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":"$BOOKING"}',
    });
  });

  it('refuses what it does not know', () => {
    expect(() => readCurl('curl --frobnicate x')).to.throw('--frobnicate');
    expect(() => readCurl('curl http://127.0.0.1/$NOWHERE')).to.throw('$NOWHERE');
    expect(() => readCurl('wget x')).to.throw('no curl command');
  });
});

async function send({ url, ...request }: CurlRequest): Promise<Answer> {
  const response = await fetch(url, request);
  const text = await response.text();
  return {
    status: response.status,
    correlationId: response.headers.get('x-correlation-id'),
    body: text === '' ? undefined : JSON.parse(text),
  };
}
