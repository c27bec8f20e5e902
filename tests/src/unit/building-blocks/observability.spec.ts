import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import {
  correlate,
  createLogger,
  currentCorrelation,
  describeError,
  redact,
} from '@ticketwave/building-blocks/observability';
import { isLogged } from '@ticketwave/building-blocks/internal/observability';
import { expect } from 'chai';
import { CapturedLog } from '../../support/captured-log.ts';
import { without } from '../../support/without.ts';

const ONE = {
  correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120001',
  causationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120002',
};
const OTHER = { ...ONE, correlationId: '0197f1f0-6f0a-7c3e-9d55-0242ac120003' };

describe('correlation', () => {
  it('holds for the body and everything it awaits, and for nothing beside it', async () => {
    expect(currentCorrelation()).to.equal(undefined);
    const seen = await Promise.all(
      [ONE, OTHER].map((correlation) =>
        correlate(correlation, async () => {
          await new Promise(setImmediate);
          return currentCorrelation();
        }),
      ),
    );
    expect(seen).to.deep.equal([ONE, OTHER]);
    expect(currentCorrelation()).to.equal(undefined);
  });
});

describe('redact', () => {
  it('hides the password of every URL, and nothing else', () => {
    const text =
      'amqp://booking:hush@mq:5672/%2Fticketwave, then postgresql://a:b%40c@db/x and http://plain.example:80/p';
    expect(redact(text)).to.equal(
      'amqp://booking:***@mq:5672/%2Fticketwave, then postgresql://a:***@db/x and http://plain.example:80/p',
    );
  });

  it('hides passwords with signs that have a meaning in URLs', () => {
    expect(redact('amqp://u:p@ss:w@rd@host/x')).to.equal('amqp://u:***@host/x');
  });

  it('takes no longer for a text that is made to be slow', () => {
    const hostile = `${'a'.repeat(256 * 1024)}://`;
    const start = process.cpuUsage();
    expect(redact(hostile)).to.equal(hostile);
    expect(process.cpuUsage(start).user).to.be.lessThan(1_000_000);
  });

  it('works on errors of every kind', () => {
    expect(describeError(new Error('amqp://u:hush@h'))).to.equal('amqp://u:***@h');
    expect(describeError('amqp://u:hush@h')).to.equal('amqp://u:***@h');
    const both = new AggregateError(
      [new Error('connect ECONNREFUSED ::1'), new Error('http://u:hush@h')],
      '',
    );
    expect(describeError(both)).to.equal('connect ECONNREFUSED ::1; http://u:***@h');
  });
});

/** As winston alone made them, but for a password inside an object. */
const AS_EVER = [
  String.raw`{"level":"info","message":"plain","none":null,"number":null,"service":"booking-service","texts":"\"\\\n\u0001\ud800 ä 📊","timestamp":"2026-01-30T10:30:00.000Z","yes":true}`,
  String.raw`{"level":"info","message":"all","nested":{"a":[null,null],"at":"1970-01-01T00:00:00.000Z","url":"amqp://u:***@h","z":1},"none":null,"number":null,"numbers":[0,-1.5,null,"12"],"service":"booking-service","texts":"\"\\\n\u0001\ud800 ä 📊","timestamp":"2026-01-30T10:30:00.000Z","yes":true}`,
  String.raw`{"causationId":"0197f1f0-6f0a-7c3e-9d55-0242ac120002","level":"info","message":"own and more","none":null,"number":null,"service":"other","texts":"\"\\\n\u0001\ud800 ä 📊","timestamp":"2026-01-30T10:30:00.000Z","yes":true}`,
  String.raw`{"itself":{"cycle":{"itself":"[Circular]","timestamp":"2026-01-30T10:30:00.000Z"}},"level":"info","message":"cycle","service":"booking-service","timestamp":"2026-01-30T10:30:00.000Z"}`,
];

describe('createLogger', () => {
  /** Runs a script in a process of its own: the lines are what really reaches standard output. */
  function linesOf(format: string, level: string, script: string): string[] {
    const program = `
      import { correlate, createLogger } from '@ticketwave/building-blocks/observability';
      const logger = createLogger({ service: 'booking-service', level: '${level}', format: '${format}' });
      ${script}
      await logger.close();
      process.exit(0);`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: new URL('../../../', import.meta.url),
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    return stdout.trimEnd().split('\n');
  }

  it('writes one JSON object for each line, with the correlation of the unit of work that wrote it', () => {
    const lines = linesOf(
      'json',
      'info',
      `logger.info('before');
       correlate(${JSON.stringify(ONE)}, () => logger.warn('within\\nit', { queue: 'q', url: 'amqp://u:hush@h/v' }));
       logger.debug('not at this level');`,
    ).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).to.have.lengthOf(2);
    for (const { timestamp } of lines) expect(timestamp).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const [first, second] = lines.map(({ timestamp: _timestamp, ...line }) => line);
    expect(first).to.deep.equal({ level: 'info', message: 'before', service: 'booking-service' });
    expect(second).to.deep.equal({
      level: 'warn',
      message: 'within\nit',
      service: 'booking-service',
      queue: 'q',
      url: 'amqp://u:***@h/v',
      ...ONE,
    });
  });

  it('writes values of every kind as ever, byte for byte', () => {
    const fields = {
      timestamp: `'2026-01-30T10:30:00.000Z'`,
      texts: JSON.stringify('"\\\n\u0001\ud800 ä 📊'),
      numbers: `[0, -1.5, NaN, 12n]`,
      number: `NaN`,
      nested: `{ z: 1, a: [null, undefined], at: new Date(0), url: 'amqp://u:hush@h' }`,
      nothing: `undefined`,
      none: `null`,
      yes: `true`,
    };
    const own = { service: `'other'`, correlationId: `undefined`, message: `'and more'`, level: `'made up'` };
    const objectOf = (all: object): string =>
      `{ ${Object.entries(all)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')} }`;
    const plain = without(without(fields, 'nested'), 'numbers');
    const lines = linesOf(
      'json',
      'info',
      `logger.info('plain', ${objectOf(plain)});
       logger.info('all', ${objectOf(fields)});
       correlate(${JSON.stringify(ONE)}, () => logger.info('own', ${objectOf({ ...plain, ...own })}));
       const cycle = { timestamp: ${fields.timestamp} }; cycle.itself = { cycle };
       logger.info('cycle', cycle);`,
    );
    expect(lines).to.deep.equal(AS_EVER);
  });

  it('makes nothing of a line below its level', () => {
    const logger = createLogger({ service: 'orders-service', level: 'warn', format: 'json' });
    const fields = {
      get looked(): never {
        throw new Error('A field of a line below the level was looked at.');
      },
    };
    expect(() => logger.info('not at this level', fields)).not.to.throw();
    expect(() => logger.debug('nor at this', fields)).not.to.throw();
    expect(
      ['error', 'warn', 'info', 'debug'].map((level) => isLogged(logger, level as 'info')),
    ).to.deep.equal([true, true, false, false]);
  });

  it('is not needed: a logger of other make, without levels, is given every line', () => {
    expect(isLogged(new CapturedLog(), 'debug')).to.equal(true);
  });

  it('is readable for people, with the reason of what went wrong', () => {
    const [line, reason] = linesOf(
      'pretty',
      'info',
      `correlate(${JSON.stringify(ONE)}, () => logger.error('It failed', { error: 'because of amqp://u:hush@h' }));`,
    );
    expect(stripVTControlCharacters(line!)).to.match(
      new RegExp(`^\\d{4}-.*Z error booking-service \\[${ONE.correlationId}\\] It failed$`),
    );
    expect(reason).to.equal('  because of amqp://u:***@h');
  });
});
