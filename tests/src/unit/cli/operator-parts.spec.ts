import { readArguments } from '@ticketwave/scripts/bootstrap/arguments';
import { exitCodeOf } from '@ticketwave/cli/dlq/redrive';
import { withoutSuffix } from '@ticketwave/cli/dlq/queues';
import { perSecond, pointInTime, wholeNumber } from '@ticketwave/cli/operator/option-values';
import { printable } from '@ticketwave/cli/operator/output';
import { administeredBroker, databaseUrlOf, operatedBroker } from '@ticketwave/cli/operator/running';
import { project } from '@ticketwave/scripts/services';
import { expect } from 'chai';

describe('the values of an operator’s options', () => {
  const now = new Date('2026-01-30T10:30:00.000Z');

  for (const [text, expected] of [
    ['90s', '2026-01-30T10:28:30.000Z'],
    ['15m', '2026-01-30T10:15:00.000Z'],
    ['2h', '2026-01-30T08:30:00.000Z'],
    ['7d', '2026-01-23T10:30:00.000Z'],
    ['2026-01-30T09:00:00Z', '2026-01-30T09:00:00.000Z'],
    ['2026-01-30T09:00:00.250+01:00', '2026-01-30T08:00:00.250Z'],
    ['2026-01-30', '2026-01-30T00:00:00.000Z'],
  ] as const) {
    it(`${text} is a point in time`, () => expect(pointInTime(text, now).toISOString()).to.equal(expected));
  }

  for (const text of ['', 'yesterday', '5', '5w', '30.01.2026', '2026-13-01T00:00:00Z'])
    it(`"${text}" is none`, () => expect(() => pointInTime(text, now)).to.throw('A time is expected'));

  it('a rate is messages in a second', () => {
    expect(['10/s', '10', '0.5/s'].map(perSecond)).to.deep.equal([10, 10, 0.5]);
    for (const text of ['', '0', '-1', '10/m', 'fast']) expect(() => perSecond(text)).to.throw('10/s');
  });

  it('a number is whole and at least 1', () => {
    expect(wholeNumber('12')).to.equal(12);
    for (const text of ['', '0', '1.5', 'x']) expect(() => wholeNumber(text)).to.throw('whole number');
  });

  it('a queue may be named with or without .dlq', () => {
    expect(withoutSuffix('booking.payments.dlq')).to.equal('booking.payments');
    expect(withoutSuffix('booking.payments')).to.equal('booking.payments');
  });
});

describe('the help of an operator’s command', () => {
  for (const name of ['dlq', 'outbox', 'sagas', 'topology']) {
    it(`npm run ${name} -- --help is the command’s own`, () => {
      expect(readArguments([name, '--help'])).to.deep.equal({
        command: name,
        help: false,
        options: {},
        rest: ['--help'],
      });
    });
  }
});

describe('what others have sent', () => {
  it('is shown without what a terminal would obey, and without passwords', () => {
    expect(printable('a\u001b[31mb\u0007\r\tc\nd\u202ee')).to.equal('a�[31mb���c\nd�e');
    expect(printable('amqp://booking:topsecret@host/x')).to.equal('amqp://booking:***@host/x');
  });
});

describe('the exit code of a redrive', () => {
  const report = { redriven: [], interrupted: false, merged: 0, notFound: [], tooOld: [], notTaken: null };
  const notTaken = { messageId: 'a', reason: 'no' };

  it('is 0 when all went, 1 when not, 3 when the broker was lost', () => {
    expect(exitCodeOf(report)).to.equal(0);
    expect(exitCodeOf({ ...report, notFound: ['a'] })).to.equal(1);
    expect(exitCodeOf({ ...report, tooOld: ['a'] })).to.equal(1);
    expect(exitCodeOf({ ...report, notTaken: { ...notTaken, status: 'returned' } })).to.equal(1);
    expect(exitCodeOf({ ...report, notTaken: { ...notTaken, status: 'unknown' } })).to.equal(3);
  });
});

describe('the broker and the databases of an operator', () => {
  const context = (environment: NodeJS.ProcessEnv) => ({ project, environment });
  const nothing = { TICKETWAVE_DIRECTORY: '/nowhere' };
  const amqp = 'amqp://admin:secret@host/%2Fother';

  it('are those that the environment names', () => {
    const broker = operatedBroker(
      context({ ...nothing, AMQP_URL: amqp, RABBITMQ_MANAGEMENT_URL: 'http://host:15672' }),
    );
    expect(broker.amqpUrlFor('catalog')).to.equal(amqp);
    expect(broker.managementUrl).to.equal('http://admin:secret@host:15672/');
    expect(broker.adaptation.vhost).to.equal('/other');
    const booking = 'postgresql://booking:secret@host/booking';
    expect(databaseUrlOf(context({ ...nothing, DATABASE_URL_BOOKING: booking }), 'booking')).to.equal(
      booking,
    );
  });

  it('are each service’s own where each has an account of its own', () => {
    const own = Object.fromEntries(
      project.services.map(({ name }) => [`AMQP_URL_${name.toUpperCase()}`, `amqp://${name}@host/x`]),
    );
    expect(operatedBroker(context({ ...nothing, ...own })).amqpUrlFor('catalog')).to.equal(
      'amqp://catalog@host/x',
    );
  });

  it('can be administered with the management URL alone', () => {
    const RABBITMQ_MANAGEMENT_URL = 'http://admin:secret@host:15672';
    expect(administeredBroker(context({ ...nothing, RABBITMQ_MANAGEMENT_URL }))).to.deep.equal({
      managementUrl: RABBITMQ_MANAGEMENT_URL,
      adaptation: { accounts: {} },
    });
    expect(() => administeredBroker(context({ ...nothing, AMQP_URL: amqp }))).to.throw(
      'RABBITMQ_MANAGEMENT_URL is missing',
    );
  });

  it('are missed with a sentence that names the variable and the folder', () => {
    expect(() => operatedBroker(context(nothing))).to.throw(/Nothing is running in \/nowhere.*AMQP_URL/);
    expect(() => databaseUrlOf(context(nothing), 'booking')).to.throw(/\/nowhere.*DATABASE_URL_BOOKING/);
  });
});
