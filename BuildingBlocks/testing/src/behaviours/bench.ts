import { deepStrictEqual } from 'node:assert/strict';
import {
  buildEnvelope,
  deadLetterQueue,
  type PublishOutcome,
  type ReceivedMessage,
} from '@ticketwave/building-blocks/adapters';
import {
  newId,
  type IntegrationEventHandler,
  type MessageContext,
  on,
  type Subscription,
  type UnitOfWork,
} from '@ticketwave/building-blocks/messaging';
import { toMessage, type Message } from '@ticketwave/contracts';
import { eventually } from './eventually.ts';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from './events.ts';
import type { InstanceUnderTest, MessagingUnderTest } from './subject.ts';

/** What a handler of orders does besides recording the note. */
export type Reaction = (
  note: string,
  context: MessageContext,
  work: UnitOfWork,
  shop: InstanceUnderTest,
) => Promise<void> | void;

interface MessageOptions {
  /** The order; another one for each message if absent. */
  readonly entity?: string;
  readonly sequence?: number;
  readonly event?: typeof OrderPlacedIntegrationEvent | typeof OrderPaidIntegrationEvent;
}

const nothing: Reaction = () => undefined;

/** One behaviour at work: queues and effects of its own, and instances that end with it. */
export class Bench {
  readonly messaging: MessagingUnderTest;
  /** Begins the note of each message, so that effects of others are not ours. */
  readonly #scope = newId();
  readonly #patienceMs: number;
  readonly #instances: InstanceUnderTest[] = [];

  constructor(messaging: MessagingUnderTest, patienceMs: number) {
    this.messaging = messaging;
    this.#patienceMs = patienceMs;
  }

  /** Waits until the probe neither throws nor answers undefined or false. */
  eventually<T>(probe: Parameters<typeof eventually<T>>[0]): Promise<T> {
    return eventually(probe, this.#patienceMs);
  }

  /** Tried twice, quickly, unless it says otherwise. */
  subscription(others: Partial<Subscription> = {}): Subscription {
    return { name: `orders-${newId()}`, retry: { delays: [100] }, ...others };
  }

  queueOf({ name }: Subscription): string {
    return `shop.${name}`;
  }

  /** A running instance that records placed orders. */
  async shop(subscription: Subscription, react: Reaction = nothing): Promise<InstanceUnderTest> {
    return this.instance((shop) => [this.recordPlaced(shop, subscription, react)]);
  }

  async instance(
    handlersOf: (shop: InstanceUnderTest) => readonly IntegrationEventHandler[] = () => [],
  ): Promise<InstanceUnderTest> {
    const instance = this.messaging.instance(handlersOf);
    this.#instances.push(instance);
    await instance.start();
    return instance;
  }

  recordPlaced(
    shop: InstanceUnderTest,
    subscription: Subscription,
    react: Reaction = nothing,
  ): IntegrationEventHandler {
    return on(OrderPlacedIntegrationEvent, { subscription }, (data, work, context) =>
      this.#record(shop, data.note, work, context, react),
    );
  }

  recordDispatch(shop: InstanceUnderTest, subscription: Subscription): IntegrationEventHandler {
    return on(DispatchParcelIntegrationEvent, { subscription }, (data, work, context) =>
      this.#record(shop, data.note, work, context, nothing),
    );
  }

  recordPaid(shop: InstanceUnderTest, subscription: Subscription): IntegrationEventHandler {
    return on(OrderPaidIntegrationEvent, { subscription }, (data, work, context) =>
      this.#record(shop, data.note, work, context, nothing),
    );
  }

  /** That an order was placed, or paid. */
  message(note: string, options: MessageOptions = {}): Message {
    const { entity = newId(), sequence = 1, event: Event = OrderPlacedIntegrationEvent } = options;
    const id = newId();
    const pending = {
      ...{ id, className: Event.name, timestamp: new Date().toISOString() },
      event: new Event({ order_id: entity, note: this.note(note) }),
      correlation: { correlationId: id, causationId: id },
    };
    const source = { name: 'shop-service', version: '1.0.0' };
    return toMessage(Event.contract, buildEnvelope(pending, sequence, source));
  }

  /** As `message`, to be published in a unit of work. */
  placed(note: string): OrderPlacedIntegrationEvent {
    return new OrderPlacedIntegrationEvent({ order_id: newId(), note: this.note(note) });
  }

  /** What a note has to be for its effect to be this behaviour's. */
  note(text: string): string {
    return `${this.#scope} ${text}`;
  }

  async send(...messages: Message[]): Promise<void> {
    for (const message of messages) await this.messaging.send(message);
  }

  /** What handlers have committed, in order. */
  async effects(): Promise<string[]> {
    const all = await this.messaging.effects();
    return all
      .filter((what) => what.startsWith(`${this.#scope} `))
      .map((what) => what.slice(this.#scope.length + 1));
  }

  async untilEffects(expected: readonly string[], inOrder = false): Promise<void> {
    const sorted = (list: readonly string[]): readonly string[] => (inOrder ? list : [...list].sort());
    await this.eventually(async () => {
      deepStrictEqual(sorted(await this.effects()), sorted(expected));
      return true;
    });
  }

  deadLetter(subscription: Subscription): Promise<ReceivedMessage> {
    return this.eventually(() => this.messaging.takeDeadLetter(deadLetterQueue(this.queueOf(subscription))));
  }

  async hasNoDeadLetter(subscription: Subscription): Promise<void> {
    const found = await this.messaging.takeDeadLetter(deadLetterQueue(this.queueOf(subscription)));
    deepStrictEqual(found?.properties.headers['x-failure-message'], undefined);
  }

  publish(shop: InstanceUnderTest, message: Message, mandatory: boolean): Promise<PublishOutcome> {
    return shop.bus.publish(message, { mandatory });
  }

  /** Ends what still runs, also after a failure. */
  async close(): Promise<void> {
    await this.messaging.bringBrokerBack();
    await this.messaging.bringDatabaseBack();
    for (const instance of this.#instances) await instance.stop();
  }

  async #record(
    shop: InstanceUnderTest,
    note: string,
    work: UnitOfWork,
    context: MessageContext,
    react: Reaction,
  ): Promise<void> {
    await shop.record(work, note);
    await react(note.slice(this.#scope.length + 1), context, work, shop);
  }
}
