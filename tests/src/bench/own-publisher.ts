import { randomUUID } from 'node:crypto';
import type { EventBus } from '@ticketwave/building-blocks/adapters';
import type { RabbitMqEventBus } from '@ticketwave/building-blocks/internal/rabbitmq';
import type { IntegrationEvent } from '@ticketwave/contracts';
import type { BuildUnderTest } from './build-under-test.ts';
import type { Place } from './contestant.ts';
import { silent } from './own-messaging.ts';
import { untilIs } from './queues.ts';

/** A connected bus of the build, without a service around it. @param consume says what it is to consume */
export async function openBus(
  build: BuildUnderTest,
  { amqpUrl }: Place,
  service: string,
  consume: (bus: RabbitMqEventBus) => void = () => undefined,
): Promise<RabbitMqEventBus> {
  const bus = new build.rabbitmq.RabbitMqEventBus({
    broker: () => ({ url: amqpUrl }),
    service,
    version: '1.0.0',
    contracts: '',
    logger: silent,
    metrics: new build.observability.Metrics(),
    exchangesBy: 'self-declared',
  });
  consume(bus);
  bus.open();
  await untilIs(
    async () => bus.problems(),
    (problems) => Object.keys(problems).length === 0,
    { what: 'a bus' },
  );
  return bus;
}

/**
 * Makes a message of each event as the outbox does, and publishes it as the relay does: alone or in batches, compressed or
 * not, as its contract says. Its promise says whether it was confirmed.
 */
export function ownPublisher(
  build: BuildUnderTest,
  bus: EventBus,
  service: string,
): (event: IntegrationEvent, sequence: number) => Promise<boolean> {
  const { compressed, validatePublished, toMessage } = build.contracts;
  const source = { name: `${service}-service`, version: '1.0.0' };
  let batches: InstanceType<BuildUnderTest['outbox']['EventBatches']> | undefined;
  return async (event, sequence) => {
    const { contract } = event;
    validatePublished(contract, event.data as object);
    const id = randomUUID();
    const pending = {
      ...{ event, className: 'OrderEvent', id, timestamp: new Date().toISOString() },
      correlation: { correlationId: id, causationId: id },
      trace: {},
    };
    const message = toMessage(contract, build.adapters.buildEnvelope(pending, sequence, source));
    if (contract.batched !== true) {
      const packed = contract.compressed ? compressed(message, contract.compressed) : message;
      return (await bus.publish(packed, { mandatory: false })).status === 'confirmed';
    }
    batches ??= new build.outbox.EventBatches(bus);
    const [outcome] = await batches.publish([message], contract);
    return outcome?.status === 'confirmed';
  };
}
