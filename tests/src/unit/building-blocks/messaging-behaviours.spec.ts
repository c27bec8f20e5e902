import type {
  EventBus,
  PublishOutcome,
  ReceivedMessage,
  SubscribedQueue,
  Verdict,
} from '@ticketwave/building-blocks/adapters';
import type { Message } from '@ticketwave/contracts';
import { messagingBehaviours, type Behaviour, type MessagingUnderTest } from '@ticketwave/testing/behaviours';
import { expect } from 'chai';
import { InMemoryMessaging, type InMemoryMessagingOptions } from '../../support/in-memory-messaging.ts';
import { BusAround } from '../../support/mechanisms-off.ts';

/** Lets everything into every queue. */
class BusWithoutTopics extends BusAround {
  override consume(queue: SubscribedQueue, receive: (message: ReceivedMessage) => Promise<Verdict>): void {
    const bindings = queue.bindings.map((binding) => ({ ...binding, pattern: '#' }));
    super.consume({ ...queue, bindings }, receive);
  }
}

/** Does with copies of a message what it is made to do. */
class BusThatChangesCopies extends BusAround {
  readonly #change: (copy: Message) => Message | undefined;

  constructor(bus: EventBus, change: (copy: Message) => Message | undefined) {
    super(bus);
    this.#change = change;
  }

  override publish(message: Message, options: { readonly mandatory: boolean }): Promise<PublishOutcome> {
    const changed = message.exchange === 'shop.internal' ? this.#change(message) : message;
    return changed ? super.publish(changed, options) : Promise.resolve({ status: 'confirmed' });
  }
}

class BusThatIsNeverGivenAnything extends BusAround {
  override consume(): void {
    // Somebody else takes all of it.
  }
}

const changing = (change: (copy: Message) => Message | undefined) => ({
  aroundBus: (bus: EventBus) => new BusThatChangesCopies(bus, change),
});

const withoutReason = ({ properties, ...copy }: Message): Message => {
  const headers = Object.entries(properties.headers).filter(([name]) => !name.startsWith('x-failure-'));
  return { ...copy, properties: { ...properties, headers: Object.fromEntries(headers) } };
};

/** Publishes dead letters again, for everybody. */
const redrivingToAll = (messaging: InMemoryMessaging): MessagingUnderTest =>
  Object.assign(messaging, {
    redrive: async (queue: string) => {
      const dead = await messaging.takeDeadLetter(`${queue}.dlq`);
      if (!dead) return;
      const { headers } = dead.properties;
      await messaging.send({
        ...dead,
        exchange: String(headers['x-original-exchange']),
        routingKey: String(headers['x-original-routing-key']),
        properties: { ...dead.properties, headers: { ...headers, 'x-attempt': 1, 'x-redrives': 1 } },
      });
    },
  });

const stoppingAtOnce = (messaging: InMemoryMessaging): MessagingUnderTest => {
  const instance = messaging.instance.bind(messaging);
  return Object.assign(messaging, {
    instance: (...of: Parameters<typeof instance>) => {
      const made = instance(...of);
      return Object.assign(made, { stop: made.kill.bind(made) });
    },
  });
};

interface Mutant extends InMemoryMessagingOptions {
  readonly change?: (messaging: InMemoryMessaging) => MessagingUnderTest;
}

/** By the beginning of a behaviour's name, the mutant that it exists for: what it is without, or does wrong. */
const mutants: Readonly<Record<string, Mutant>> = {
  'routes by topic': { aroundBus: (bus) => new BusWithoutTopics(bus) },
  'confirms what it has taken': { without: ['mandatory'] },
  'keeps a request that reaches no queue': { without: ['mandatory'] },
  'publishes what a unit of work has committed': { without: ['outbox'] },
  'delivers again what a process has not acknowledged': { without: ['ack-after-commit'] },
  'lets two instances share a queue': {
    aroundBus: (bus, instance) => (instance === 1 ? bus : new BusThatIsNeverGivenAnything(bus)),
  },
  'finishes what has begun when an instance stops': { change: stoppingAtOnce },
  'keeps what is published while the broker is away': { without: ['outbox'] },
  'has one effect of a message': { without: ['inbox'] },
  'tries again at once, then after each delay': changing((copy) => ({
    ...copy,
    routingKey: copy.routingKey.replace(/\.retry\..*$/, ''),
  })),
  'dead-letters what fails for good': changing(withoutReason),
  'dead-letters at once what is no valid message': changing(({ routingKey, ...copy }) =>
    routingKey.endsWith('.dlq') ? undefined : { routingKey, ...copy },
  ),
  'redrives a dead letter to the queue that gave it up': { change: redrivingToAll },
  'spends no try and gives nothing up while the database is away': { without: ['outage'] },
  'handles a stream by its numbers': { without: ['order'] },
  'lets a dead letter hold up its own stream alone': { without: ['order'] },
};

describe('the in-memory transport with the in-memory stores', () => {
  let messaging: InMemoryMessaging;

  before(() => {
    messaging = new InMemoryMessaging();
  });

  after(() => messaging.close());

  for (const { name, verify } of messagingBehaviours) it(name, () => verify(messaging));
});

describe('the behaviours of messaging', () => {
  /** All at the same time: most of them wait in vain. */
  let verdicts: ReadonlyMap<string, Promise<'verified' | 'found'>>;

  before(() => {
    verdicts = new Map(messagingBehaviours.map((one) => [one.name, verdictOf(one)]));
  });

  async function verdictOf({ name, verify }: Behaviour): Promise<'verified' | 'found'> {
    const [, mutant] = Object.entries(mutants).find(([beginning]) => name.startsWith(beginning))!;
    const messaging = new InMemoryMessaging(mutant);
    const { change = (same: InMemoryMessaging) => same } = mutant;
    const verified = await verify(change(messaging), { patienceMs: 1_000 }).then(
      () => 'verified' as const,
      () => 'found' as const,
    );
    await messaging.close();
    return verified;
  }

  for (const { name } of messagingBehaviours)
    it(`are not there in a mutant: ${name}`, async () => {
      expect(await verdicts.get(name)).to.equal('found');
    });

  it('have one mutant each', () => {
    expect(Object.keys(mutants)).to.have.length(messagingBehaviours.length);
  });
});
