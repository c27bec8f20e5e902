import { setTimeout as sleep } from 'node:timers/promises';
import type {
  RedrivePlan,
  RedriveProtocol,
  RedriveRun,
} from '@ticketwave/building-blocks/internal/operations';
import { newId } from '@ticketwave/building-blocks/messaging';
import { expect } from 'chai';
import { OrderPlacedIntegrationEvent } from './sandbox-events.ts';
import type { Sandbox } from './sandbox.ts';
import { wireMessage, type WireMessage } from './wire-message.ts';

/** The queue of the service `shop` whose dead letters are redriven. */
export const QUEUE = 'shop.orders';
const nobodyElse = (): void => undefined;

export const plan = (differing: Partial<RedrivePlan> = {}): RedrivePlan => ({
  ...{ queue: QUEUE, selection: {}, canary: 10, rate: null, maxFailingPercent: 10, reason: 'a test' },
  ...differing,
});

/** @returns its id */
export async function begin(
  protocol: RedriveProtocol,
  differing: Partial<RedrivePlan> = {},
): Promise<string> {
  const id = newId();
  expect(await protocol.begin(id, 'ada', plan(differing), false)).to.equal('begun');
  return id;
}

/** Does what comes next. @returns whether something was done */
export async function step(protocol: RedriveProtocol, id: string): Promise<boolean> {
  return (await protocol.advance((await protocol.runs.find(id))!, nobodyElse)).moved;
}

/** Advances it until it has ended, or the process that does so. */
export async function advance(protocol: RedriveProtocol, id: string): Promise<RedriveRun> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const run = (await protocol.runs.find(id))!;
    if (!['canary', 'ramp'].includes(run.state)) return run;
    if (Date.now() > deadline) throw new Error(`It goes on for too long: ${JSON.stringify(run)}`);
    const { moved } = await protocol.advance(run, nobodyElse);
    if (!moved) await sleep(20);
  }
}

/** An order that has been given up. @param redrives how often it was sent back */
export function deadOrder(note: string, redrives = 0): WireMessage {
  const message = wireMessage(OrderPlacedIntegrationEvent, { order_id: newId(), note });
  const headers = { ...message.options.headers, 'x-attempt': 2, 'x-redrives': redrives };
  return {
    ...message,
    options: { ...message.options, headers },
    exchange: 'shop.internal',
    routingKey: `${QUEUE}.dlq`,
  };
}

/** @returns how many messages of a redrive have each outcome */
export async function outcomesOf(sandbox: Sandbox, id: string): Promise<Record<string, number>> {
  const rows = await sandbox.sql<{ outcome: string; count: number }>(
    'SELECT outcome, count(*)::int FROM messaging.redriven_message WHERE redrive_id = $1 GROUP BY 1',
    id,
  );
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}
