import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, readConfig } from '@ticketwave/building-blocks/hosting';
import { expect } from 'chai';

const AMQP_URL = 'amqps://booking:hush@127.0.0.1:5671/%2Fticketwave';
const DATABASE_URL = 'postgresql://booking:hush@127.0.0.1:5432/booking';
const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`;

describe('a variable whose value is in a file', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  });

  after(() => rm(folder, { recursive: true }));

  const read = (environment: NodeJS.ProcessEnv) =>
    readConfig<object>({ AMQP_URL, DATABASE_URL, ...environment }, { defaultPort: 5009, own: {} });

  function refusal(environment: NodeJS.ProcessEnv): string {
    try {
      read(environment);
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigurationError);
      return (error as Error).message;
    }
    throw new Error('It was taken.');
  }

  async function file(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  it('is read from it, without the line break at its end', async () => {
    const { database, port } = read({
      DATABASE_URL: '',
      DATABASE_URL_FILE: await file('database', `${DATABASE_URL}\n`),
      PORT_FILE: await file('port', '8080\n'),
    });
    expect([database(), port]).to.deep.equal([{ url: DATABASE_URL }, 8080]);
  });

  it('is not set beside it', async () => {
    const DATABASE_URL_FILE = await file('database', DATABASE_URL);
    expect(refusal({ DATABASE_URL_FILE })).to.equal(
      'DATABASE_URL and DATABASE_URL_FILE are both set: unset one of them.',
    );
  });

  it('is refused with the name of the variable, and never with what the file holds', async () => {
    expect(refusal({ AMQP_URL: '', AMQP_URL_FILE: await file('wrong', 'hush') })).to.match(
      /^AMQP_URL_FILE is wrong: expected a RabbitMQ URL[^h]*/,
    );
    expect(refusal({ AMQP_URL: '', AMQP_URL_FILE: await file('wrong', 'hush') })).not.to.contain('hush');
    expect(refusal({ AMQP_URL: '', AMQP_URL_FILE: join(folder, 'missing') })).to.equal(
      'AMQP_URL_FILE names a file that cannot be read (ENOENT).',
    );
  });

  it('must not hold a development password either', async () => {
    const AMQP_URL_FILE = await file('known', 'amqp://admin:admin123@127.0.0.1/%2F');
    expect(refusal({ AMQP_URL: '', AMQP_URL_FILE })).to.contain(
      'AMQP_URL_FILE must not hold a development password',
    );
  });

  it('is read anew for each connection; while it makes no sense, what it said last counts', async () => {
    const AMQP_URL_FILE = await file('rotated', AMQP_URL);
    const { broker } = read({ AMQP_URL: '', AMQP_URL_FILE });
    expect(broker().url).to.equal(AMQP_URL);
    await file('rotated', 'half a');
    expect(broker().url).to.equal(AMQP_URL);
    await rm(AMQP_URL_FILE);
    expect(broker().url).to.equal(AMQP_URL);
    await file('rotated', AMQP_URL.replace('hush', 'silence'));
    expect(broker().url).to.equal(AMQP_URL.replace('hush', 'silence'));
  });

  it('may be a CA, a certificate or a key, each in PEM', async () => {
    const { database, broker } = read({
      DATABASE_CA_FILE: await file('ca', pem('CERTIFICATE')),
      AMQP_CA: pem('CERTIFICATE'),
      AMQP_CERTIFICATE: pem('CERTIFICATE'),
      AMQP_KEY_FILE: await file('key', pem('RSA PRIVATE KEY')),
      AMQP_HOSTS: 'rabbit-1:5671,rabbit-2:5671',
    });
    expect(database()).to.deep.equal({ url: DATABASE_URL, tls: { ca: pem('CERTIFICATE') } });
    expect(broker()).to.deep.equal({
      url: AMQP_URL,
      hosts: ['rabbit-1:5671', 'rabbit-2:5671'],
      tls: { ca: pem('CERTIFICATE'), cert: pem('CERTIFICATE'), key: pem('RSA PRIVATE KEY') },
    });
    expect(refusal({ AMQP_CA: 'ca.pem' })).to.contain('AMQP_CA is wrong: expected a PEM text');
    expect(refusal({ AMQP_HOSTS: 'amqp://rabbit-1' })).to.contain('AMQP_HOSTS is wrong');
  });
});
