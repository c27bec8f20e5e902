import { randomBytes } from 'node:crypto';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { Look } from '@ticketwave/cli/status/finding';
import { expect } from 'chai';
import pg from 'pg';
import { TestDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { operate, operateJson } from '../../support/operator-command.ts';
import { conforming } from '../../support/wire-client.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'catalog.update-event-inventory';

interface Missed {
  readonly service: string;
  readonly queue: string;
  readonly missed: number;
  readonly givenUp: number;
  readonly since: string;
  readonly remedy: string;
}

describe('npm run outbox -- unhandled', () => {
  const bench = useOperations();
  let booking: TestDatabase;
  let catalog: TestDatabase;
  let clients: pg.Client[];

  beforeEach(async () => {
    const { adminDatabaseUrl } = await infrastructure();
    const create = (): Promise<TestDatabase> =>
      TestDatabase.create(adminDatabaseUrl, `sandbox_${randomBytes(4).toString('hex')}`);
    [booking, catalog] = await Promise.all([create(), create()]);
    clients = [booking, catalog].map(({ url }) => new pg.Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
  });

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all([booking.drop(), catalog.drop()]);
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...bench().environment,
    DATABASE_URL_BOOKING: booking.url,
    DATABASE_URL_CATALOG: catalog.url,
  });

  const unhandled = () =>
    operateJson<Missed[]>('outbox', ['unhandled', '--service', 'booking'], environment());

  /** Requests that the broker has confirmed, each a second before the one before. */
  const published = (...ids: string[]) =>
    clients[0]!.query(
      `INSERT INTO messaging.outbox
         (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope, published_at)
       SELECT id, 'booking.inventory.update-requested', 'booking.inventory:' || id, 1, 'booking.events',
              'booking.inventory.update-requested.v1', true, '{}', timestamptz '2026-11-29T10:00:00Z' - ago * interval '1 s'
         FROM unnest($1::uuid[]) WITH ORDINALITY AS event (id, ago)`,
      [ids],
    );

  const handled = (...ids: string[]) =>
    clients[1]!.query('INSERT INTO messaging.inbox (queue, message_id) SELECT $1, unnest($2::uuid[])', [
      QUEUE,
      ids,
    ]);

  it('names what a queue has lost, since when, and the command that sends it again; status does too', async () => {
    const [one, two, three] = [newId(), newId(), newId()];
    await published(one, two, three);
    await handled(one);
    const { exitCode, answer } = await unhandled();
    expect(exitCode).to.equal(1);
    const remedy = 'ticketwave outbox republish --service booking --since 2026-11-29T09:59:57.000Z';
    expect(answer).to.deep.equal([
      { service: 'booking', queue: QUEUE, missed: 2, givenUp: 0, since: '2026-11-29T09:59:57.000Z', remedy },
    ]);
    const { answer: look } = await operateJson<Look>('status', [], environment());
    expect(look.findings.find(({ kind }) => kind === 'missed events')).to.include({ subject: QUEUE, remedy });
    await handled(two, three);
    expect((await unhandled()).exitCode).to.equal(0);
  });

  it('does not name what still waits in its queue, and distinguishes what was given up', async () => {
    const [waiting, givenUp] = [newId(), newId()];
    await bench().client.publish(
      conforming('booking.inventory.update-requested', { booking_id: newId(), event_id: newId() }),
    );
    await published(waiting, givenUp);
    await clients[1]!.query(
      `INSERT INTO messaging.attempt (queue, message_id, redrives, count, running, given_up)
       VALUES ($1, $2, 0, 4, false, true)`,
      [QUEUE, givenUp],
    );
    await eventually(async () => {
      const { answer } = await unhandled(); // the broker counts every few seconds
      return answer.length === 1 && answer[0]!.missed === 0 && answer[0]!.givenUp === 1;
    });
    const { answer } = await operateJson<Look>('status', [], environment());
    expect(answer.findings.map(({ kind }) => kind)).not.to.include('missed events');
  });

  it('finds the oldest of thousands', async () => {
    const ids = Array.from({ length: 12_000 }, newId);
    await published(...ids);
    await handled(...ids.slice(0, -1));
    await eventually(async () => {
      const { answer } = await unhandled(); // the broker may count what was there a moment ago
      const [only, ...more] = answer;
      return more.length === 0 && only?.missed === 1 && only.since === '2026-11-29T06:40:00.000Z';
    });
  });

  it('exits 3 if the one who should have handled it cannot be asked', async () => {
    await published(newId());
    const { exitCode, stderr } = await operate('outbox', ['unhandled', '--service', 'booking'], {
      ...environment(),
      DATABASE_URL_CATALOG: 'postgresql://catalog:s3cret@127.0.0.1:1/catalog',
    });
    expect(exitCode).to.equal(3);
    expect(stderr).to.include('database of catalog').and.not.to.include('s3cret');
  });
});
