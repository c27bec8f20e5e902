import { scenarioNames } from '@ticketwave/scripts/bootstrap/scenarios';
import { expect } from 'chai';
import { LiveShop } from '../in-memory/live/live-shop.ts';
import { eventually } from '../support/eventually.ts';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';

describe('npm run demo -- --in-memory --once --scenario all', () => {
  const directory = openRunDirectory();
  let run: NpmRun;
  let exit: Awaited<NpmRun['ended']>;

  before(async function () {
    run = new NpmRun(['run', 'demo', '--', '--in-memory', '--once', '--scenario', 'all'], directory.path, {
      // Whoever reaches for one finds none.
      ...{ TICKETWAVE_RABBITMQ: '/nowhere', DATABASE_URL: 'postgresql://127.0.0.1:1/nothing' },
      AMQP_URL: 'amqp://127.0.0.1:1',
    });
    exit = await run.ended;
  });

  after(async () => {
    await run.cleanUp();
    directory.remove();
  });

  it('plays every scenario as it should, without broker and database', () => {
    expect(exit, run.output).to.deep.equal({ code: 0, signal: null });
    const summary = run.output.slice(run.output.indexOf('Summary'));
    for (const name of scenarioNames) expect(summary).to.match(new RegExp(`│ ${name} .*✓ as it should`));
  });

  it('leaves nothing running', () => expect(processesOf(directory.path)).to.deep.equal([]));
});

describe('the services in this process, on memory', () => {
  const failures: unknown[] = [];
  let shop: LiveShop;

  before(async function () {
    shop = await LiveShop.start(
      () => undefined,
      (error) => failures.push(error),
      {},
    );
  });

  after(async () => {
    await shop.stop();
    expect(failures).to.deep.equal([]);
  });

  const ask = async (service: string, path: string, body?: object) => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const options = body && { ...post, body: JSON.stringify(body) };
    const response = await fetch(`${shop.services[service]!.url}${path}`, options);
    return { status: response.status, text: await response.text() };
  };

  it('answer over HTTP: health, pages, documents and their API', async () => {
    for (const service of Object.keys(shop.services))
      for (const path of ['/', '/docs', '/docs/events', '/health/live', '/health/ready', '/health/messaging'])
        expect((await ask(service, path)).status, `${service} ${path}`).to.equal(200);
    const { text } = await ask('catalog', '/api/events?category=concert');
    expect(text).to.include('123e4567-e89b-12d3-a456-426614174000');
  });

  it('keep what was booked when one of them restarts, and what was published while the broker is away', async () => {
    const booking = { eventId: '123e4567-e89b-12d3-a456-426614174000', userId: 'ada', ticketCount: 2 };
    await shop.broker.stop();
    const { text } = await ask('booking', '/api/bookings', booking);
    const { bookingId } = JSON.parse(text) as { bookingId: string };
    const status = async (): Promise<string> => (await ask('booking', `/api/bookings/${bookingId}`)).text;
    expect((await ask('booking', '/health/messaging')).status).to.equal(503);
    await shop.restart('booking');
    expect(await status()).to.include('"status":"pending"');
    await shop.broker.start();
    await eventually(async () => (await status()).includes('"status":"awaiting-payment"'), 10_000);
  });
});
