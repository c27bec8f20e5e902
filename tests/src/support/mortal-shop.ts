import type { Subscription } from '@ticketwave/building-blocks/messaging';
import type { Mechanism } from './mechanisms-off.ts';
import { OrderPlacedIntegrationEvent } from './sandbox-events.ts';
import { ORDERS, SandboxService } from './sandbox-service.ts';

/** A process of its own that runs the service `shop` and dies where a message reports it to; see `mortal-service.ts`. */
const { AMQP_URL, DATABASE_URL, WITHOUT, DEATHS, ORDER } = process.env;
const without = WITHOUT ? (WITHOUT.split(',') as Mechanism[]) : [];
const shop = new SandboxService({ amqpUrl: AMQP_URL!, databaseUrl: DATABASE_URL!, without });
const isFirst = DEATHS === '0';
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const order = ORDER === undefined ? undefined : (JSON.parse(ORDER) as NonNullable<Subscription['order']>);
const subscription: Subscription = order ? { ...ORDERS, order } : ORDERS;
const handle: Parameters<typeof shop.on<OrderPlacedIntegrationEvent>>[1] = async (
  { data },
  work,
  { attempt, redrives },
) => {
  await shop.record(work, data.note);
  if (data.note.endsWith('poison') && redrives === 0) throw new Error('on purpose');
  if (data.note.endsWith('fails once') && attempt === 1) throw new Error('on purpose');
  if (data.note === 'kills whoever handles it') die();
  if (data.note === 'kills its first handler' && isFirst) die();
  if (data.note === 'kills after the first commit' && isFirst) work.afterCommit(die);
};
shop.on(OrderPlacedIntegrationEvent, handle, subscription);

process.once('SIGTERM', () => void shop.stop().then(() => process.exit()));
process.once('disconnect', () => process.exit()); // nothing outlives the tests
await shop.start();
