import { connect, type Options } from 'amqplib';
import { loadBuild } from '../build-under-test.ts';
import type { Contestant, Place, Variant } from '../contestant.ts';
import { envelopeSchema, VALIDATION } from '../hand-validation.ts';
import { orderEvents, orderMessage, type Order } from '../orders.ts';
import { RoundTrips } from '../round-trips.ts';
import { AT_A_TIME } from '../traffic.ts';

const EXCHANGE = 'warehouse.events';
const QUEUE = 'warehouse.echo';

/** amqplib by hand: with the same Joi schemas on both sides, or bytes that nobody looks into. */
export async function open(place: Place, variant: Variant): Promise<Contestant> {
  const raw = variant['raw'] === true;
  const build = await loadBuild(place.tree);
  const { OrderReserved } = orderEvents(build);
  const { schema, routingKey } = OrderReserved.contract;
  const envelope = envelopeSchema(build);
  const [publishing, consuming] = await Promise.all([connect(place.amqpUrl), connect(place.amqpUrl)]);
  const channel = await publishing.createConfirmChannel();
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(QUEUE, EXCHANGE, routingKey);
  const trips = new RoundTrips();
  const consumer = await consuming.createChannel();
  await consumer.prefetch(AT_A_TIME);
  await consumer.consume(QUEUE, (message) => {
    if (!message) throw new Error('The broker has cancelled the consumer.');
    if (raw) trips.delivered(String(message.properties.messageId));
    else {
      const { value, error } = envelope.validate(JSON.parse(message.content.toString('utf8')), VALIDATION);
      if (error) throw error;
      const { data } = value as { data: Order };
      const { error: wrong } = schema.validate(data, { ...VALIDATION, allowUnknown: true });
      if (wrong) throw wrong;
      trips.delivered(data.order_id);
    }
    consumer.ack(message);
  });

  const same = orderMessage(OrderReserved);
  const send = (body: Buffer, options: Options.Publish): Promise<void> =>
    new Promise((resolve, reject) => {
      channel.publish(EXCHANGE, routingKey, body, options, (error: Error | null) => {
        if (error) reject(error);
        else {
          trips.confirmed();
          resolve();
        }
      });
    });
  const publish = (index: number): Promise<void> => {
    if (raw) return send(same.body, { ...same.options, messageId: String(index) });
    const { body, options, envelope: made } = orderMessage(OrderReserved);
    const { error } = schema.validate(made['data'], VALIDATION);
    return error ? Promise.reject(error) : send(body, options);
  };
  return trips.contestant(publish, async () => {
    await consuming.close();
    await publishing.close();
  });
}
