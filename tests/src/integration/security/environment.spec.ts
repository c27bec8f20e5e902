import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ConfigurationError } from '@ticketwave/building-blocks/hosting';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { services, serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { serviceDefinitions } from '../../support/topology.ts';

const RIGHT = {
  DATABASE_URL: 'postgresql://nobody:s3cret-db@127.0.0.1:1/nowhere',
  AMQP_URL: 'amqp://nobody:s3cret-mq@127.0.0.1:1/nowhere',
  PAYMENT_PROVIDER: 'simulated',
  PAYMENT_WEBHOOK_SECRET: 's3cret-of-the-webhooks',
  USER_API_KEY: 's3cret-of-the-callers',
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real main.js of a service until it ends. */
function run(service: ServiceName, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: join(root, services[service].title),
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 90_000,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}

/** One sentence on standard error that names the variables; not a word of what they held. */
function expectRefusal(
  { code, stdout, stderr }: Ended,
  names: readonly string[],
  ...secrets: string[]
): void {
  expect(code, stderr).to.equal(1);
  expect(stdout).to.equal('');
  expect(stderr)
    .to.match(/cannot start\./)
    .and.not.include('    at ');
  expectSentence(stderr.trim(), names, ...secrets);
}

function expectSentence(sentence: string, names: readonly string[], ...secrets: string[]): void {
  expect(sentence.split('\n')).to.have.lengthOf(1);
  for (const name of names) expect(sentence).to.include(name);
  for (const secret of secrets) expect(sentence).not.to.include(secret);
}

/** What a service would say on standard error: its main.js, which the other tests run, reads its environment so. */
function refusal(service: ServiceName, environment: NodeJS.ProcessEnv): string {
  try {
    serviceDefinitions.find(({ name }) => name === service)!.loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error(`${service} takes this environment.`);
}

describe('the environment of a service', () => {
  type Wrong = Readonly<Record<string, readonly [value: string, expected: string]>>;
  const wrongAnywhere: Wrong = {
    HOST: ['no host', 'a host name or address'],
    PORT: ['70000', 'a whole number from 1 to 65535'],
    DATABASE_URL: ['mysql://nobody:s3cret-db@127.0.0.1/nowhere', 'a PostgreSQL URL'],
    AMQP_URL: ['http://nobody:s3cret-mq@127.0.0.1/nowhere', 'a RabbitMQ URL'],
    LOG_LEVEL: ['loud', 'error, warn, info or debug'],
    LOG_FORMAT: ['xml', 'pretty or json'],
    TICKETWAVE_DEVELOPMENT: ['yes please', '1 or 0'],
    OUTBOX_RETENTION_DAYS: ['0', 'a whole number from 1 to 365'],
    INBOX_RETENTION_DAYS: ['29', 'a whole number from 30 to 3650'],
    IDEMPOTENCY_RETENTION_DAYS: ['0', 'a whole number from 1 to 365'],
    SAGA_RETENTION_DAYS: ['never', 'a whole number from 30 to 3650'],
  };
  const wrongIn: Readonly<Partial<Record<ServiceName, Wrong>>> = {
    booking: {
      BOOKING_TTL_SECONDS: ['15m', 'a whole number from 1 to 86400'],
      BOOKING_COMPENSATION_SECONDS: ['0', 'a whole number from 1 to 86400'],
    },
    catalog: {
      SEED_DATA: ['perhaps', 'true or false'],
      RESERVATION_RETENTION_DAYS: ['7', 'a whole number from 30 to 3650'],
    },
    payment: {
      PAYMENT_PROVIDER: ['stripe', 'simulated, the card network in the box'],
      PAYMENT_WEBHOOK_SECRET: ['s3cret-hook', 'the secret that the payment provider signs its webhooks with'],
      PAYMENT_PROVIDER_TIMEOUT_MS: ['10s', 'a whole number from 1 to 6000'],
      PAYMENT_PROVIDER_BACKOFF_MS: ['never', 'a whole number from 1 to 60000'],
      SIMULATED_SLOW_MS: ['-5', 'a whole number from 0 to 60000'],
      SIMULATED_WEBHOOK_DELAY_MS: ['1.5', 'a whole number from 0 to 600000'],
      WEBHOOK_RETENTION_DAYS: ['7', 'a whole number from 30 to 3650'],
      ENDED_BOOKING_RETENTION_DAYS: ['7', 'a whole number from 30 to 3650'],
    },
    notification: {
      SMTP_URL: [
        'http://mail:s3cret-mail@127.0.0.1',
        'the URL of a mail server, smtp://user:password@host:port',
      ],
      MAIL_FROM: ['nobody at nowhere', 'the sender of e-mails, name@host'],
      DELIVERY_ATTEMPTS: ['-1', 'a whole number from 1 to 20'],
      DELIVERY_BACKOFF_MS: ['soon', 'a whole number from 1'],
      NOTIFICATION_RETENTION_DAYS: ['7', 'a whole number from 30 to 3650'],
    },
    user: { USER_API_KEY: ['s3cret-key', 'the key that callers share with this service'] },
  };

  for (const service of serviceNames) {
    it(`${service} stops at what is wrong, says what is expected, and never what it was`, async () => {
      const wrong = Object.entries({ ...wrongAnywhere, ...wrongIn[service] });
      const values = Object.fromEntries(wrong.map(([name, [value]]) => [name, value]));
      const ended = await run(service, { ...RIGHT, ...values });
      const sentences = wrong.map(([name, [, expected]]) => `${name} is wrong: expected ${expected}`);
      expectRefusal(ended, sentences, 's3cret', ...Object.values(values).filter((value) => value.length > 1));
    });
  }

  it('PUBLIC_URL is checked too', () => {
    const sentence = refusal('catalog', { ...RIGHT, PUBLIC_URL: 'ftp://example.org' });
    expectSentence(sentence, ['PUBLIC_URL is wrong', 'http://host:port'], 'example.org');
  });

  for (const service of serviceNames) {
    it(`${service} names everything that is missing at once`, () => {
      const sentence = refusal(service, { DATABASE_URL: '' });
      expectSentence(sentence, ['DATABASE_URL is missing', 'AMQP_URL is missing']);
    });

    it(`${service} refuses development passwords in production`, () => {
      const environment = {
        ...RIGHT,
        NODE_ENV: 'production',
        DATABASE_URL: `postgresql://${service}:${service}-dev-only@127.0.0.1:1/${service}`,
        AMQP_URL: `amqp://${service}:${service}-dev-only@127.0.0.1:1/%2Fticketwave`,
      };
      const said = ['DATABASE_URL and AMQP_URL', 'NODE_ENV=production'];
      expectSentence(refusal(service, environment), said, '-dev-only', '127.0.0.1:1');
    });
  }

  it('payment does not start without its secret and its provider, and names both variables', async () => {
    const { DATABASE_URL, AMQP_URL } = RIGHT;
    expectRefusal(await run('payment', { DATABASE_URL, AMQP_URL }), [
      'PAYMENT_PROVIDER is missing: expected simulated',
      'PAYMENT_WEBHOOK_SECRET is missing: expected the secret',
    ]);
  });

  it('a service does not start with TICKETWAVE_DEVELOPMENT=1 in production', async () => {
    const ended = await run('catalog', { ...RIGHT, NODE_ENV: 'production', TICKETWAVE_DEVELOPMENT: '1' });
    expectRefusal(ended, ['TICKETWAVE_DEVELOPMENT=1 must not be set when NODE_ENV=production']);
  });

  it('the administrator’s development password is one of them', () => {
    const AMQP_URL = 'amqp://admin:admin123@127.0.0.1:1/%2Fticketwave';
    const sentence = refusal('payment', { ...RIGHT, NODE_ENV: 'production', AMQP_URL });
    expectSentence(sentence, ['AMQP_URL'], 'admin123');
  });

  it('written in another way it is the same password, and the service does not start with it', async () => {
    const AMQP_URL = 'amqp://payment:payment%2Ddev%2Donly@127.0.0.1:1/%2Fticketwave';
    expectRefusal(
      await run('payment', { ...RIGHT, NODE_ENV: 'production', AMQP_URL }),
      ['AMQP_URL'],
      '%2Ddev',
    );
  });

  it('a taken port is reported as such, without a stack', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stdout } = await run('payment', { ...RIGHT, PORT: String(port), LOG_FORMAT: 'json' });
    server.close();
    expect(code).to.equal(1);
    const line = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    expect(line['message']).to.include(`PORT ${port} on 127.0.0.1 is taken`);
    expect(line).not.to.have.property('stack');
  });
});
