import { stripVTControlCharacters } from 'node:util';
import { readableLine } from '@ticketwave/cli/dev/log-line';
import { expect } from 'chai';

const read = (line: string): string =>
  stripVTControlCharacters(readableLine(line, 'shop', ['shop', 'catalog']));

describe('a line of a service’s log, for people', () => {
  it('has time, service and message', () => {
    const at = new Date(2026, 0, 30, 10, 30, 0, 7).toISOString();
    expect(read(JSON.stringify({ timestamp: at, level: 'info', message: 'Listening', port: 4001 }))).to.equal(
      '10:30:00.007 shop    Listening',
    );
  });

  it('has the error, without what a terminal would obey and without passwords', () => {
    const error = 'connect \u001b[31mamqp://shop:hunter2@host';
    expect(read(JSON.stringify({ level: 'error', message: 'No broker', error }))).to.equal(
      `${' '.repeat(12)} shop    No broker: connect �[31mamqp://shop:***@host`,
    );
  });

  it('is as it was where it is none of the logger', () => {
    for (const line of ['Error: no such file', '{"level":"info"}', '42'])
      expect(read(line)).to.equal(`${' '.repeat(12)} shop    ${line}`);
  });
});
