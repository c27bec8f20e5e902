import { randomUUID } from 'node:crypto';
import { attach, type AttachedMessaging, type BrokerSettings } from '@ticketwave/building-blocks';
import { on } from '@ticketwave/building-blocks/messaging';
import {
  DatabaseUnavailableError,
  postgres,
  type DatabaseAddress,
  type PostgresDatabase,
} from '@ticketwave/building-blocks/postgres';
import { freePort } from '@ticketwave/cli/dev/ports';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { eventually } from '../../support/eventually.ts';
import { infrastructure } from '../../support/infrastructure.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { encryptDatabase, listenOverTls } from '../../support/tls-servers.ts';

describe('connections over TLS', () => {
  let certificates: Certificates;
  let broker: Awaited<ReturnType<typeof listenOverTls>>;
  let messaging: AttachedMessaging<PostgresDatabase> | undefined;

  before(async () => {
    const shared = await infrastructure();
    certificates = await makeCertificates();
    await encryptDatabase(shared.adminDatabaseUrl, certificates);
    broker = await listenOverTls(shared, certificates);
  });

  afterEach(async () => {
    await messaging?.stop();
    messaging = undefined;
  });

  const sandbox = useSandbox();

  after(() => broker.forget());

  const tls = (): { ca: string; cert: string; key: string } => {
    const { ca, client } = certificates;
    return { ca, cert: client.certificate, key: client.key };
  };

  const amqps = (): string => {
    const url = new URL(sandbox().amqpUrl.replace(/^amqp:/, 'amqps:'));
    return Object.assign(url, { port: String(broker.port) }).href;
  };

  async function start(settings: Partial<BrokerSettings>, database?: DatabaseAddress): Promise<void> {
    messaging = await attach({
      name: 'shop',
      version: '1.0.0',
      publishes: [OrderPlacedIntegrationEvent],
      broker: () => ({ url: amqps(), ...settings }),
      database: postgres(database ?? (() => ({ url: sandbox().database.url, tls: tls() }))),
      patience: 300,
      handlers: (of) => [
        on(OrderPlacedIntegrationEvent, {}, async ({ note }, work) => {
          await of.in(work).query('INSERT INTO effect (what) VALUES ($1)', [note]);
        }),
      ],
      logger: new CapturedLog(),
    });
  }

  const problems = async (): Promise<Record<string, string>> =>
    (await messaging!.health())['problems'] as Record<string, string>;

  async function handlesAnEvent(): Promise<void> {
    await eventually(async () => Object.keys(await problems()).length === 0);
    await messaging!.publish(new OrderPlacedIntegrationEvent({ order_id: randomUUID(), note: 'over TLS' }));
    await eventually(async () => (await sandbox().effects()).includes('over TLS'));
  }

  const whyNoBroker = (): Promise<string> =>
    eventually<string | undefined>(async () => {
      const reason = (await problems())['shop.publish'];
      return reason === 'not connected yet' ? undefined : reason;
    }).then((reason) => reason ?? '');

  it('are verified both ways, by CA and client certificate', async () => {
    await start({ tls: tls() });
    await handlesAnEvent();
    const encrypted = await sandbox().sql(
      `SELECT DISTINCT ssl, client_dn FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
        WHERE datname = current_database() AND application_name = 'shop-service'`,
    );
    expect(encrypted).to.deep.equal([{ ssl: true, client_dn: '/CN=client' }]);
  });

  it('reach a broker of several hosts, of which some are away', async () => {
    await start({ tls: tls(), hosts: [`127.0.0.1:${await freePort()}`, `127.0.0.1:${broker.port}`] });
    await handlesAnEvent();
  });

  it('are not made to a broker whose CA is not known', async () => {
    await start({ tls: { cert: tls().cert, key: tls().key } });
    expect(await whyNoBroker()).to.match(/self-signed certificate|unable to verify/);
  });

  it('are not made to a broker of another CA', async () => {
    const { ca } = await makeCertificates();
    await start({ tls: { ...tls(), ca } });
    expect(await whyNoBroker()).to.match(/self-signed certificate|unable to verify|signature failure/);
  });

  it('are refused by a broker that gets no client certificate', async () => {
    await start({ tls: { ca: tls().ca } });
    expect(await whyNoBroker()).not.to.equal('');
  });

  it('are not made to a database whose CA is not known', async () => {
    const url = `${sandbox().database.url}?sslmode=verify-full`;
    const failure = await start({ tls: tls() }, () => ({ url })).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure).to.be.instanceOf(DatabaseUnavailableError);
    expect(failure!.message).to.match(/self-signed certificate|unable to verify/);
  });

  it('are not made to a database of another CA, whatever its URL allows', async () => {
    const { ca } = await makeCertificates();
    const url = `${sandbox().database.url}?sslmode=no-verify`;
    const failure = await start({ tls: tls() }, () => ({ url, tls: { ca } })).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure).to.be.instanceOf(DatabaseUnavailableError);
    expect(failure!.message).to.match(/self-signed certificate|unable to verify|signature failure/);
  });
});
