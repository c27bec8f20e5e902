import type { IntegrationEventClass } from '@ticketwave/contracts';
import { serviceNames, type ServiceName } from '@ticketwave/scripts/services';
import type { Channel } from 'amqplib';
import { expect } from 'chai';
import { allEvents } from '../../contracts/all-events.ts';
import { consumedQueues } from '../../contracts/consumed-queues.ts';
import { sourceOf } from '../../contracts/event-sources.ts';
import { BrokerUser, type Answer } from '../../support/broker-user.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';

const REFUSED = '403 ACCESS_REFUSED';
const RETRIES = ['5s', '25s', '125s'];

const contractsOf = (service: ServiceName): IntegrationEventClass['contract'][] =>
  allEvents.map(({ contract }) => contract).filter(({ publisher }) => publisher === service);
const queuesOf = (service: ServiceName) =>
  consumedQueues.filter(({ queue }) => queue.startsWith(`${service}.`));
/** The first one; a name for one if it has none. */
const queueOf = (service: ServiceName): string => queuesOf(service)[0]?.queue ?? `${service}.queue`;
const others = (service: ServiceName): ServiceName[] => serviceNames.filter((name) => name !== service);
/** As all queues are. */
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

describe('least privilege on the broker', () => {
  let surroundings: ServiceSurroundings;
  const users = new Map<ServiceName, BrokerUser>();

  before(async function () {
    surroundings = await ServiceSurroundings.open();
    for (const service of serviceNames)
      users.set(service, await BrokerUser.connect(surroundings.amqpUrlOf(service)));
  });

  after(async () => {
    for (const user of users.values()) await user.close();
    await surroundings.close();
  });

  for (const service of serviceNames) {
    describe(`the user ${service}`, () => {
      const user = (): BrokerUser => users.get(service)!;
      const ownQueue = queueOf(service);

      const refused = (what: string, attempt: () => Promise<Answer>): void => {
        it(`may not ${what}`, async () => {
          expect(await attempt()).to.equal(REFUSED);
        });
      };
      const refusedOnChannel = (what: string, operation: (channel: Channel) => Promise<unknown>): void =>
        refused(what, () => user().attempt(operation));

      for (const other of others(service)) {
        for (const { exchange, routingKey } of contractsOf(other).slice(0, 1))
          refused(`publish ${routingKey} on ${exchange}`, () => user().publish(exchange, routingKey));
        for (const { exchange } of contractsOf(service).slice(0, 1))
          refused(`publish ${other}'s ${contractsOf(other)[0]!.routingKey} on its own ${exchange}`, () =>
            user().publish(exchange, contractsOf(other)[0]!.routingKey),
          );
        foreignQueues(other, refused, refusedOnChannel, user);
        foreignExchange(other, refusedOnChannel);
        for (const { routingKey } of contractsOf(other).filter(({ kind }) => kind === 'request')) {
          if (queuesOf(service).some(({ binds }) => binds.includes(routingKey))) continue;
          refusedOnChannel(`bind the request ${routingKey}, which it does not answer`, (channel) =>
            channel.bindQueue(ownQueue, `${other}.events`, routingKey),
          );
          for (const pattern of ['#', `${other}.#`])
            refusedOnChannel(
              `bind ${pattern} on ${other}.events, which would let the request in`,
              (channel) => channel.bindQueue(ownQueue, `${other}.events`, pattern),
            );
        }
      }

      for (const queue of [...queuesOf('catalog'), ...queuesOf('notification')].map((entry) => entry.queue))
        refused(`publish to ${queue} through the default exchange`, () => user().publish('', queue));
      for (const exchange of ['amq.topic', 'amq.direct', 'amq.fanout'])
        refused(`publish on ${exchange}`, () => user().publish(exchange, 'anything'));
      refused('publish under a routing key of its own that no contract has', () =>
        user().publish(`${service}.events`, `${service}.anything.happened.v1`),
      );
      for (const [exchange, type] of [
        [`${service}.events`, 'topic'],
        [`${service}.internal`, 'direct'],
      ] as const) {
        refusedOnChannel(`make ${exchange} itself, which would be without topic permissions`, (channel) =>
          channel.assertExchange(exchange, type, { durable: true }),
        );
        refusedOnChannel(`delete ${exchange}`, (channel) => channel.deleteExchange(exchange));
      }
      refusedOnChannel('declare an exchange outside its names', (channel) =>
        channel.assertExchange('elsewhere.events', 'topic', { durable: true }),
      );
      refusedOnChannel('declare a queue outside its names', (channel) =>
        channel.assertQueue('elsewhere', quorum),
      );
      refusedOnChannel('declare a queue whose name only begins like its own', (channel) =>
        channel.assertQueue(`${service}s.queue`, quorum),
      );
      refusedOnChannel('declare a queue of a name that the broker makes up', (channel) =>
        channel.assertQueue('', { exclusive: true }),
      );

      it('may do all that it needs', async () => {
        for (const { exchange, routingKey } of contractsOf(service))
          expect(await user().publish(exchange, routingKey), routingKey).to.equal('allowed');
        for (const { queue, binds } of queuesOf(service)) await mayConsume(user(), service, queue, binds);
      });
    });
  }
});

function foreignQueues(
  other: ServiceName,
  refused: (what: string, attempt: () => Promise<Answer>) => void,
  refusedOnChannel: (what: string, operation: (channel: Channel) => Promise<unknown>) => void,
  user: () => BrokerUser,
): void {
  const queue = queueOf(other);
  for (const name of [queue, `${queue}.dlq`]) {
    refusedOnChannel(`consume ${name}`, (channel) => channel.consume(name, () => undefined));
    refusedOnChannel(`get from ${name}`, (channel) => channel.get(name));
    refusedOnChannel(`purge ${name}`, (channel) => channel.purgeQueue(name));
    refusedOnChannel(`delete ${name}`, (channel) => channel.deleteQueue(name));
    refusedOnChannel(`declare ${name}`, (channel) => channel.assertQueue(name, quorum));
  }
  refusedOnChannel(`declare a new queue for ${other}`, (channel) =>
    channel.assertQueue(`${other}.mine`, quorum),
  );
  refusedOnChannel(`bind ${queue}`, (channel) => channel.bindQueue(queue, `${other}.events`, '#'));
  refusedOnChannel(`unbind ${queue}`, (channel) => channel.unbindQueue(queue, `${other}.internal`, queue));
  refused(`publish to ${queue} through ${other}.internal`, () => user().publish(`${other}.internal`, queue));
}

function foreignExchange(
  other: ServiceName,
  refusedOnChannel: (what: string, operation: (channel: Channel) => Promise<unknown>) => void,
): void {
  for (const [exchange, type] of [
    [`${other}.events`, 'topic'],
    [`${other}.internal`, 'direct'],
  ] as const) {
    refusedOnChannel(`declare ${exchange}`, (channel) =>
      channel.assertExchange(exchange, type, { durable: true }),
    );
    refusedOnChannel(`delete ${exchange}`, (channel) => channel.deleteExchange(exchange));
  }
}

/** Everything that a service does to one of its queues. */
async function mayConsume(
  user: BrokerUser,
  service: ServiceName,
  queue: string,
  binds: readonly string[],
): Promise<void> {
  for (const name of [queue, `${queue}.dlq`, ...RETRIES.map((delay) => `${queue}.retry.${delay}`)]) {
    expect(await user.publish(`${service}.internal`, name), `publish to ${name}`).to.equal('allowed');
    const uses = await user.attempt(async (channel) => {
      await channel.checkQueue(name);
      await channel.bindQueue(name, `${service}.internal`, name);
      const { consumerTag } = await channel.consume(name, () => undefined, { noAck: true });
      await channel.cancel(consumerTag);
    });
    expect(uses, `use ${name}`).to.equal('allowed');
  }
  for (const pattern of binds) {
    const exchange = sourceOf(queue, pattern);
    const binding = await user.attempt(async (channel) => {
      await channel.checkExchange(exchange);
      await channel.bindQueue(queue, exchange, pattern);
    });
    expect(binding, `bind ${pattern}`).to.equal('allowed');
  }
}
