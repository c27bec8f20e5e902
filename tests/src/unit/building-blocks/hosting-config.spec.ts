import {
  ConfigurationError,
  readConfig,
  wholeNumber,
  type ServiceConfig,
} from '@ticketwave/building-blocks/hosting';
import { expect } from 'chai';

const RIGHT = {
  DATABASE_URL: 'postgresql://booking:hush@127.0.0.1:5432/booking',
  AMQP_URL: 'amqp://booking:hush@127.0.0.1:5672/%2Fticketwave',
};

const read = (environment: NodeJS.ProcessEnv): Readonly<ServiceConfig & { patience: number }> =>
  readConfig<{ patience: number }>(environment, {
    defaultPort: 5009,
    own: { patience: wholeNumber('PATIENCE', { min: 1, max: 10, default: 3 }) },
  });

function refusal(environment: NodeJS.ProcessEnv): string {
  try {
    read(environment);
  } catch (error) {
    expect(error).to.be.instanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error('It was taken.');
}

describe('readConfig', () => {
  it('needs only what nobody can know, and has a default for the rest', () => {
    const { database, broker, ...rest } = read(RIGHT);
    expect(database()).to.deep.equal({ url: RIGHT.DATABASE_URL });
    expect(broker()).to.deep.equal({ url: RIGHT.AMQP_URL, hosts: [] });
    expect(rest).to.deep.equal({
      production: false,
      development: false,
      host: '127.0.0.1',
      port: 5009,
      publicUrl: 'http://127.0.0.1:5009',
      databasePoolSize: 20,
      monitoringUrl: undefined,
      exchangesBy: 'administered',
      logLevel: 'info',
      logFormat: process.stdout.isTTY ? 'pretty' : 'json',
      outboxRetentionDays: 7,
      inboxRetentionDays: 30,
      idempotencyRetentionDays: 7,
      sagaRetentionDays: 90,
      patience: 3,
      operators: [],
      requestTap: false,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(read(RIGHT))).to.equal(true);
  });

  it('builds links from HOST and PORT, or from PUBLIC_URL without its slash', () => {
    expect(read({ ...RIGHT, HOST: 'example.org', PORT: '80' }).publicUrl).to.equal('http://example.org:80');
    expect(read({ ...RIGHT, PUBLIC_URL: 'https://tickets.example/' }).publicUrl).to.equal(
      'https://tickets.example',
    );
  });

  it('an empty variable is one that is not set', () => {
    expect(read({ ...RIGHT, PORT: '', PATIENCE: '' })).to.deep.include({ port: 5009, patience: 3 });
    expect(refusal({ ...RIGHT, AMQP_URL: '' })).to.match(/^AMQP_URL is missing: expected a RabbitMQ URL/);
  });

  it('names everything that is wrong at once, and no value', () => {
    const message = refusal({ DATABASE_URL: 'hush', PORT: 'seven', PATIENCE: '11', LOG_LEVEL: 'hush' });
    expect(message.split('. ').map((sentence) => sentence.split(' is ')[0])).to.have.members([
      'DATABASE_URL',
      'AMQP_URL',
      'PORT',
      'PATIENCE',
      'LOG_LEVEL',
    ]);
    expect(message).not.to.match(/hush|seven/);
    expect(message).to.include('PATIENCE is wrong: expected a whole number from 1 to 10.');
  });

  it('takes no number that is not whole, within bounds and plain', () => {
    for (const PORT of ['0', '65536', '80.5', '-1', '1e9', 'NaN', '0x50 ', 'Infinity'])
      expect(refusal({ ...RIGHT, PORT }), PORT).to.include('PORT is wrong');
  });

  describe('passwords that everybody knows', () => {
    const wellKnown = [
      'booking-dev-only',
      'booking%2Ddev-only',
      '%62ooking-dev%2donly',
      'admin123',
      'admin%31%32%33',
    ];
    const holding = (name: 'DATABASE_URL' | 'AMQP_URL', password: string): NodeJS.ProcessEnv => ({
      ...RIGHT,
      [name]: RIGHT[name].replace('hush', password),
    });

    it('are refused unless TICKETWAVE_DEVELOPMENT=1 is said, however they are written', () => {
      for (const NODE_ENV of [undefined, 'development', 'test', 'production'])
        for (const TICKETWAVE_DEVELOPMENT of [undefined, '0'])
          for (const password of wellKnown)
            for (const name of ['DATABASE_URL', 'AMQP_URL'] as const) {
              const environment = { ...holding(name, password), NODE_ENV, TICKETWAVE_DEVELOPMENT };
              expect(refusal(environment)).to.match(
                new RegExp(`^${name} must not hold a development password.*TICKETWAVE_DEVELOPMENT=1`),
              );
            }
    });

    it('are what they are for under TICKETWAVE_DEVELOPMENT=1', () => {
      for (const NODE_ENV of [undefined, 'development', 'test'])
        for (const password of wellKnown)
          expect(
            read({ ...holding('AMQP_URL', password), NODE_ENV, TICKETWAVE_DEVELOPMENT: '1' }),
          ).to.deep.include({ development: true, production: false });
    });

    it('cannot be had in production: there TICKETWAVE_DEVELOPMENT=1 itself is refused', () => {
      const production = { ...RIGHT, NODE_ENV: 'production' };
      expect(read(production)).to.deep.include({ development: false, production: true });
      expect(refusal({ ...production, TICKETWAVE_DEVELOPMENT: '1' })).to.equal(
        'TICKETWAVE_DEVELOPMENT=1 must not be set when NODE_ENV=production: unset one of them.',
      );
    });

    it('TICKETWAVE_DEVELOPMENT is 1 or 0 and nothing else', () => {
      for (const TICKETWAVE_DEVELOPMENT of ['true', 'yes', '2', ' 1'])
        expect(refusal({ ...RIGHT, TICKETWAVE_DEVELOPMENT })).to.equal(
          'TICKETWAVE_DEVELOPMENT is wrong: expected 1 or 0.',
        );
    });
  });
});
