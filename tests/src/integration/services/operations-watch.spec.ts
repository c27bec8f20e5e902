import { newId } from '@ticketwave/building-blocks/messaging';
import type { GoldenMessage } from '@ticketwave/contracts';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { OperatorCommand } from '../../support/operator-command.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';
import { conforming } from '../../support/wire-client.ts';
import { OperationsBench, TOKEN } from './operations-bench.ts';

describe('ticketwave watch', () => {
  const operations = new OperationsBench();
  const running: OperatorCommand[] = [];

  const watch = (url: string, args: string[] = [], token = TOKEN): OperatorCommand => {
    const command = new OperatorCommand('watch', ['--url', url, ...args], { OPS_TOKEN: token });
    running.push(command);
    return command;
  };
  const shows = (command: OperatorCommand, text: string): Promise<boolean> =>
    eventually(() => {
      if (command.printed.stdout.includes(text)) return true;
      throw new Error(`${text} is not among ${JSON.stringify(command.printed)}`);
    });
  const idOf = (message: GoldenMessage): string => message.body.event_id;

  afterEach(async () => {
    for (const command of running.splice(0)) await command.kill();
  });

  it('shows what is stored from a position on, chosen by type and by flow, and ends by Ctrl-C', async () => {
    const chosen = conforming('booking.booking.created', { booking_id: newId() });
    const other = conforming('booking.booking.confirmed', { booking_id: newId() });
    await operations.store(other, chosen);
    const { url } = operations.service;
    const byType = watch(url, ['--after', '0', '--type', 'booking.booking.cre*']);
    const byFlow = watch(url, ['--after', '0', '--correlation', other.body.correlation_id, '--json']);
    await shows(byType, 'booking.booking.created');
    await shows(byFlow, idOf(other));
    for (const command of [byType, byFlow]) command.interrupt();
    const [ended, asJson] = await Promise.all([byType.ended, byFlow.ended]);
    expect([ended.exitCode, asJson.exitCode]).to.deep.equal([0, 0]);
    expect(ended.stdout).not.to.include('booking.booking.confirmed');
    const lines = asJson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { correlationId: string });
    expect(lines.map(({ correlationId }) => correlationId)).to.deep.equal(
      lines.map(() => other.body.correlation_id),
    );
  });

  it('comes back where it was after a connection that was lost, also before the first event', async () => {
    const { url } = operations.service;
    const proxy = await SeverableProxy.to(url);
    try {
      const command = watch(proxy.through(url), ['--json']);
      await eventually(() => command.printed.stderr.includes('Watching') || undefined);
      for (let times = 0; times < 2; times++) {
        await proxy.sever();
        const missed = conforming('booking.booking.created', { booking_id: newId() });
        await operations.store(missed);
        await proxy.restore();
        await shows(command, idOf(missed));
      }
      const ids = command.printed.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { eventId: string }).eventId);
      expect(new Set(ids).size).to.equal(ids.length);
      expect(command.printed.stderr).to.include('The connection is lost');
    } finally {
      await proxy.sever();
    }
  });

  it('says what is wrong with token, filter and address, and shows no token', async () => {
    const { url } = operations.service;
    const refused = await watch(url, [], 'not-the-token-at-all').ended;
    expect(refused.exitCode).to.equal(2);
    expect(refused.stderr).to.include('refuses OPS_TOKEN').and.not.include('not-the-token-at-all');
    const missing = await watch(url, [], '').ended;
    expect([missing.exitCode, missing.stderr]).to.deep.equal([
      2,
      'OPS_TOKEN is missing, or no token: set it to one of the event store’s operators or readers.\n',
    ]);
    const wrongly = await watch(url, ['--type', 'Booking']).ended;
    expect(wrongly.exitCode).to.equal(2);
    expect(wrongly.stderr).to.include('type');
    const nobody = await watch('http://127.0.0.1:1').ended;
    expect(nobody.exitCode).to.equal(3);
    expect(nobody.stderr).to.include('http://127.0.0.1:1 does not answer');
  });
});
