import { toMessage, type Envelope, type IntegrationEvent, type Message } from '@ticketwave/contracts';
import { buildEnvelope } from '@ticketwave/building-blocks/adapters';
import { newId } from '@ticketwave/building-blocks/messaging';
import type { Sagas } from '@ticketwave/building-blocks/saga';
import { InMemoryBroker } from './in-memory-broker.ts';
import type { InMemoryDatabase } from './in-memory-database.ts';
import { InMemoryParticipant, type ServiceParts } from './in-memory-service.ts';
import { ManualClock } from './manual-clock.ts';
import { Scenario, type Given, type When } from './scenario.ts';
import type { Step } from './steps.ts';
import { Story } from './story.ts';

/** A service of an `InMemorySystem`. */
export interface InMemoryService {
  /** Opens its units of work. */
  readonly database: InMemoryDatabase;
  /** Begins process managers, and passes them inputs. */
  readonly sagas: Sagas;
  /** The data of all events that it has published, oldest first, as they are on the wire. */
  published(): readonly { readonly type: string; readonly data: object }[];
  /** The same with their envelopes. */
  messages(): readonly Envelope[];
  /** Begins a scenario with what has happened before. */
  given(...steps: Step[]): Given;
  /** Begins a scenario with what happens. */
  when(...steps: Step[]): When;
}

/** Deliveries and deadlines after which a system that does not come to rest is given up. */
const MOST_STEPS = 100_000;

/**
 * Services that exchange events in memory, on a clock that stands still until the test moves it, with their outbox, inbox,
 * retry queues, sagas and ordered subscriptions: for tests of handlers, without broker and database.
 *
 * @example
 * const shipping = new InMemorySystem().service('shipping', { handlers: [shipPlacedOrders(shipments)] });
 * await shipping
 *   .when(new OrderPlacedIntegrationEvent(order))
 *   .then({ published: [new ParcelSentIntegrationEvent({ order_id: order.order_id })] });
 */
export class InMemorySystem {
  /** For whatever asks what time it is. */
  readonly clock: ManualClock;
  /** What has happened so far. */
  readonly story: Story;
  readonly #broker: InMemoryBroker;
  readonly #participants = new Map<string, InMemoryParticipant>();
  /** What came under a number that was chosen for it, and so is in no outbox. */
  readonly #sent: Message[] = [];

  /** @param options.clock stands at the time of the machine if absent */
  constructor({ clock = new ManualClock(new Date()) }: { readonly clock?: ManualClock } = {}) {
    this.clock = clock;
    this.#broker = new InMemoryBroker(clock);
    this.story = new Story(clock, (queue, eventId) => this.#delayOf(queue, eventId));
  }

  /**
   * @param name as on the wire: `shipping`
   * @throws Error if there is one of that name, ContractError if the subscriptions contradict themselves
   */
  service(name: string, parts: ServiceParts = {}): InMemoryService {
    const participant = this.#add(name, parts);
    const stage = { system: this, service: participant };
    return {
      database: participant.database,
      sagas: participant.sagas,
      published: () =>
        participant.published().map((envelope) => ({ type: envelope.event_type, data: envelope.data })),
      messages: () => participant.published(),
      given: (...before) => ({ when: (...steps) => new Scenario(stage, before, steps) }),
      when: (...steps) => new Scenario(stage, [], steps),
    };
  }

  /** Publishes an event as the service that it is of, which is added if there is none. It arrives with `settle`. */
  async publish(event: IntegrationEvent): Promise<void> {
    await this.#publisherOf(event).publish(event);
  }

  /**
   * As `publish`, under a number in its stream that is chosen here and not by its publisher, for ordered subscriptions.
   */
  send(event: IntegrationEvent, sequence: number): void {
    const { contract } = event;
    const data = event.data as object;
    const id = newId();
    const pending = {
      ...{ event, id, className: event.constructor.name, timestamp: this.clock.now().toISOString() },
      correlation: { correlationId: id, causationId: id },
    };
    const { name, source } = this.#publisherOf(event);
    this.story.add({
      ...{ service: name, activity: 'sent', eventType: contract.type, eventId: id },
      data,
      text: `${event.constructor.name} number ${sequence} ${JSON.stringify(data)}`,
    });
    const message = toMessage(contract, buildEnvelope(pending, sequence, source));
    this.#sent.push(message);
    this.#broker.publish(message);
  }

  /**
   * Lets everything happen that was caused so far, and what follows from it, until nothing is left to do at this time.
   * @throws Error with all that happened if a handler has failed: its message waits for another try, or was given up
   */
  async settle(): Promise<void> {
    await this.rest();
    if (this.#broker.deadLetters().length > 0 || this.#broker.retries().length > 0)
      throw new Error(`A handler has failed.\n\n${this.story.print()}`);
  }

  /** As `settle`, whatever has failed. */
  async rest(): Promise<void> {
    for (let steps = 0; await this.#step(); steps++)
      if (steps === MOST_STEPS) throw new Error(`It does not come to rest.\n\n${this.story.print()}`);
  }

  /** Lets time pass, with all that falls due on the way: retries, deadlines of sagas, missing numbers. */
  async passTo(time: Date): Promise<void> {
    await this.rest();
    for (let next = this.#nextMoment(); next !== undefined && next <= time; next = this.#nextMoment()) {
      this.clock.moveTo(next);
      await this.rest();
    }
    this.clock.moveTo(time);
    await this.rest();
  }

  /** Lets time pass until no message waits for another try any more. */
  async passRetries(): Promise<void> {
    await this.rest();
    for (let next = this.#broker.nextReturn(); next !== undefined; next = this.#broker.nextReturn())
      await this.passTo(next);
  }

  /** Delivers every message that was published or sent a second time, as after an acknowledgement that was lost. */
  async repeat(): Promise<void> {
    for (const { outbox } of this.#participants.values())
      for (const { message } of outbox.published()) this.#broker.publish(message);
    for (const message of this.#sent) this.#broker.publish(message);
    await this.rest();
  }

  /** Sends the dead letters of a service back to the queues that gave them up. */
  async redrive(service: string): Promise<void> {
    for (const queued of this.#broker.deadLetters())
      if (queued.queue.startsWith(`${service}.`)) this.#broker.redrive(queued);
    await this.rest();
  }

  #delayOf(queue: string, eventId: string): number | undefined {
    const waiting = this.#broker
      .retries(queue)
      .find(({ message }) => message.properties.messageId === eventId);
    return waiting?.returnsAt ? waiting.returnsAt.getTime() - this.clock.now().getTime() : undefined;
  }

  #publisherOf({ contract: { publisher } }: IntegrationEvent): InMemoryParticipant {
    return this.#participants.get(publisher) ?? this.#add(publisher, {});
  }

  #add(name: string, parts: ServiceParts): InMemoryParticipant {
    if (this.#participants.has(name)) throw new Error(`There is a service '${name}' already.`);
    const { clock, story } = this;
    const participant = new InMemoryParticipant(name, parts, { clock, story, broker: this.#broker });
    this.#participants.set(name, participant);
    return participant;
  }

  /** @returns whether there was anything to do */
  async #step(): Promise<boolean> {
    const participants = [...this.#participants.values()];
    let isBusy = false;
    for (const one of participants) isBusy = one.relay() || isBusy;
    for (const queued of this.#broker.ready()) {
      isBusy = true;
      for (const one of participants.filter(({ bus }) => bus.takes(queued))) {
        await one.bus.deliver(queued);
        await one.drain();
      }
    }
    for (const one of participants) isBusy = (await one.catchUp()) || isBusy;
    return isBusy;
  }

  /** When something falls due that is not due yet. */
  #nextMoment(): Date | undefined {
    const now = this.clock.now();
    const moments = [...this.#participants.values()].flatMap((one) => one.nextMoments());
    const [first] = [...moments, this.#broker.nextReturn() ?? now]
      .filter((moment) => moment > now)
      .sort((one, other) => one.getTime() - other.getTime());
    return first;
  }
}
