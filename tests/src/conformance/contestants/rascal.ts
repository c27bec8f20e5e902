import type { Contestant, Place, QueueSettings } from '../contestant.ts';
import { DELAY_MS, QUEUE_ARGUMENTS, readBody, RUNS } from '../order.ts';
import type { Shop } from '../shop.ts';
import { shopDatabase } from './database.ts';
import { createBroker, publishBy, type Recovery } from './rascal-broker.ts';

/** After so many runs it is put into the dead letters with the error in its headers. */
const WITH_REASON: readonly Recovery[] = [
  { strategy: 'republish', defer: DELAY_MS, attempts: RUNS - 1 },
  { strategy: 'republish', immediateNack: true },
];
/** To the front of the queue, until the queue's delivery limit ends it: who is republished goes to the back. */
const IN_ORDER: Recovery = { strategy: 'nack', requeue: true, defer: DELAY_MS };

/** Its chained recovery strategies, as its manual says. */
export async function open(place: Place, settings: QueueSettings, shop: Shop): Promise<Contestant> {
  const { record, pool } = shopDatabase(place.databaseUrl);
  const broker = await createBroker(place, settings, QUEUE_ARGUMENTS);
  const recovery = settings.isOrdered ? IN_ORDER : WITH_REASON;
  const subscription = await broker.subscribe('orders');
  await new Promise<void>((subscribed) => {
    subscription
      .on('message', (_message, content, ackOrNack) => {
        shop.handle(readBody(content).note, record).then(
          () => ackOrNack(),
          (error: unknown) => ackOrNack(error as Error, recovery),
        );
      })
      .on('invalid_content', (error, _message, ackOrNack) => ackOrNack(error, { strategy: 'nack' }))
      .on('redeliveries_exceeded', (error, _message, ackOrNack) => ackOrNack(error, { strategy: 'nack' }))
      .on('error', (error) => console.error(error.message))
      .on('subscribed', subscribed);
  });
  return {
    publish: (order) => publishBy(broker, order),
    async stop() {
      await broker.shutdown();
      await pool.end();
    },
  };
}
