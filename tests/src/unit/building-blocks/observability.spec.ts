import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import {
  correlate,
  currentCorrelation,
  describeError,
  redact,
} from '@ticketwave/building-blocks/observability';
import { expect } from 'chai';

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

  it('loses no line when the process ends', () => {
    const lines = linesOf(
      'json',
      'info',
      `for (let line = 0; line < 5_000; line++) logger.info('line ' + line);`,
    );
    expect(lines).to.have.lengthOf(5_000);
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
