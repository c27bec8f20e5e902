import { bookingService } from '@ticketwave/booking-service/composition-root';
import { newId } from '@ticketwave/building-blocks/messaging';
import { serviceNames } from '@ticketwave/scripts/services';
import type { Finding, Look } from '@ticketwave/cli/status/finding';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { golden } from '../../support/goldens.ts';
import { HostedService } from '../../support/hosted-service.ts';
import { operate, operateJson } from '../../support/operator-command.ts';
import { useOperations } from './operations-bench.ts';

const QUEUE = 'booking.payments';

describe('npm run status', () => {
  const bench = useOperations();

  const status = () => operateJson<Look>('status', [], bench().environment);

  /** Waits for what the broker counts every few seconds. */
  const finding = (kind: string, subject: string): Promise<Finding> =>
    eventually(async () => {
      const { answer } = await status();
      const found = answer.findings.find((one) => one.kind === kind && one.subject === subject);
      if (found) return found;
      throw new Error(`no ${kind} of ${subject} in ${JSON.stringify(answer)}`);
    });

  it('names the queue that nobody reads, dead letters, and a queue and a binding that are missing', async () => {
    await bench().bury(QUEUE, golden('payment.payment.succeeded'));
    expect((await finding('no consumer', QUEUE)).remedy).to.include('start the booking service');
    expect(await finding('dead letters', QUEUE)).to.include({ detail: '1' });
    const channel = await bench().client.channel();
    await channel.deleteQueue(`${QUEUE}.dlq`);
    await channel.unbindQueue('payment.booking-ended', 'booking.events', 'booking.booking.failed.v1');
    expect((await finding('missing queue', `${QUEUE}.dlq`)).remedy).to.include('ticketwave topology apply');
    const binding = 'booking.events → payment.booking-ended by booking.booking.failed.v1';
    expect((await finding('missing binding', binding)).remedy).to.include('republish --service booking');
    await channel.close();
    const { exitCode, stdout } = await operate('status', [], bench().environment);
    expect(exitCode).to.equal(1);
    expect(stdout).to.include('missing binding').and.to.include('ticketwave topology apply');
    await bench().restore();
  });

  it('names an exchange without its topic permissions, and a policy that drops', async () => {
    const { management, virtualHost } = bench().surroundings;
    await management.send('DELETE', `/api/topic-permissions/${virtualHost}/catalog`);
    await management.send('PUT', `/api/policies/${virtualHost}/cost-saver`, {
      pattern: '.*',
      'apply-to': 'queues',
      definition: { 'max-length': 5 },
    });
    await finding('missing topic permission', 'catalog on booking.events');
    expect((await finding('harmful policy', 'policy cost-saver')).detail).to.include('max-length 5');
    await management.send('DELETE', `/api/policies/${virtualHost}/cost-saver`);
    await bench().restore();
  });

  it('works with an account that may only look, and says what it does not see', async () => {
    const { management, managementUrl, amqpUrl, virtualHost } = bench().surroundings;
    const nothing = { configure: '^$', write: '^$', read: '^$' };
    await management.createUser('looks-on', 'looks-on', 'monitoring');
    await management.allow('looks-on', virtualHost, nothing);
    const RABBITMQ_MONITORING_URL = Object.assign(new URL(managementUrl), {
      username: 'looks-on',
      password: 'looks-on',
    }).href;
    const environment = { AMQP_URL: amqpUrl, RABBITMQ_MONITORING_URL };
    const { answer } = await operateJson<Look>('status', [], environment);
    expect(answer.notChecked.map(({ subject }) => subject)).to.deep.equal(['users and rights']);
    expect(answer.unreachable.map(({ subject }) => subject)).not.to.include('broker');
    await bench().bury(QUEUE, golden('payment.payment.succeeded'));
    await eventually(async () => {
      const { answer: later } = await operateJson<Look>('status', [], environment);
      return later.findings.some(({ kind, subject }) => kind === 'dead letters' && subject === QUEUE);
    });
  });

  it('says which database it may not read, and still reports all the rest', async () => {
    const service = await HostedService.start(bookingService, bench().surroundings);
    await service.query('REVOKE SELECT ON messaging.saga FROM CURRENT_USER');
    await bench().bury(QUEUE, golden('payment.payment.succeeded'));
    const environment = { ...bench().environment, DATABASE_URL_BOOKING: service.databaseUrl };
    const { answer } = await operateJson<Look>('status', [], environment);
    const booking = answer.unreachable.find(({ subject }) => subject === 'database of booking');
    expect(booking?.reason).to.include('permission denied');
    expect(answer.unreachable.map(({ subject }) => subject)).not.to.include('broker');
    await service.query('GRANT SELECT ON messaging.saga TO CURRENT_USER');
    await service.stop();
  });

  it('names an event that waits too long, a stream that is blocked, with the reason, and a saga that needs review', async () => {
    const service = await HostedService.start(bookingService, bench().surroundings);
    await service.query(
      `INSERT INTO messaging.outbox (message_id, event_type, stream, sequence, exchange, routing_key, mandatory,
         envelope, created_at, attempts, next_attempt_at, last_error)
       VALUES (gen_random_uuid(), 'booking.booking.created', 'booking.booking:x', 1, 'booking.events', 'x', false,
         '{}', now() - interval '1 hour', 3, now() + interval '1 hour', 'no queue takes it')`,
    );
    await service.query(`UPDATE messaging.waiting_stream SET waiting_since = now() - interval '1 hour'`);
    await eventually(async () => {
      const postponed = await service.query('SELECT FROM messaging.waiting_stream WHERE postponed');
      return postponed.length === 1;
    });
    const saga = newId();
    await service.query(
      `INSERT INTO messaging.saga (name, id, state, status, attention, version, correlation_id, created_at, updated_at)
       VALUES ('booking-life', $1, '{}', 'refunding', 'nobody refunds', 1, $1, now(), now())`,
      saga,
    );
    const DATABASE_URL_BOOKING = service.databaseUrl;
    const { exitCode, answer } = await operateJson<Look>('status', [], {
      ...bench().environment,
      DATABASE_URL_BOOKING,
    });
    expect(exitCode).to.equal(1);
    const ofBooking = answer.findings.filter(({ subject }) => subject === 'booking');
    expect(ofBooking.map(({ kind }) => kind)).to.have.members(['blocked stream', 'old event in the outbox']);
    expect(ofBooking[0]!.detail).to.include('no queue takes it');
    expect(ofBooking[0]!.remedy).to.include('ticketwave outbox list --service booking --waiting');
    expect(answer.unreachable.map(({ subject }) => subject)).to.have.members(
      serviceNames.filter((name) => name !== 'booking').map((name) => `database of ${name}`),
    );
    expect(answer.findings).to.deep.include({
      kind: 'saga that needs review',
      subject: `booking-life ${saga}`,
      detail: 'nobody refunds',
      remedy: `ticketwave sagas show ${saga} --service booking`,
    });
  });

  it('exits 3 and says so if it cannot look, and prints no password', async () => {
    const environment = {
      TICKETWAVE_DIRECTORY: '/nowhere',
      RABBITMQ_MANAGEMENT_URL: 'http://admin:s3cret@127.0.0.1:1',
      DATABASE_URL_BOOKING: 'postgresql://booking:s3cret@127.0.0.1:1/booking',
    };
    const { exitCode, stdout, stderr } = await operate('status', [], environment);
    expect(exitCode).to.equal(3);
    expect(stderr).to.include('broker').and.to.include('database of booking');
    expect(stdout + stderr)
      .not.to.include('s3cret')
      .and.not.to.include('Nothing is wrong');
  });
});
