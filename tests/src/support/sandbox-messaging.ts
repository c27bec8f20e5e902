import type { ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import { received } from '@ticketwave/building-blocks/internal/rabbitmq';
import type { IntegrationEventHandler, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import { DeadLetters } from '@ticketwave/building-blocks/operations';
import type { Message } from '@ticketwave/contracts';
import type { InstanceUnderTest, MessagingUnderTest } from '@ticketwave/testing/behaviours';
import { MortalBus } from './mortal-bus.ts';
import type { Sandbox } from './sandbox.ts';
import type { SandboxService } from './sandbox-service.ts';

/** RabbitMQ with PostgreSQL, in a sandbox. */
export class SandboxMessaging implements MessagingUnderTest {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  instance(handlersOf: (shop: InstanceUnderTest) => readonly IntegrationEventHandler[]): InstanceUnderTest {
    let mortal: MortalBus | undefined;
    const service = this.#sandbox.service({ aroundBus: (bus) => (mortal = new MortalBus(bus)) });
    const instance = new SandboxInstance(service, () => mortal?.die());
    for (const handler of handlersOf(instance)) service.handle(handler);
    return instance;
  }

  async send({ exchange, routingKey, properties, body }: Message): Promise<void> {
    const options = { ...properties, headers: { ...properties.headers }, persistent: true };
    await this.#sandbox.client.publish({ exchange, routingKey, body, options });
  }

  effects(): Promise<readonly string[]> {
    return this.#sandbox.effects();
  }

  async takeDeadLetter(queue: string): Promise<ReceivedMessage | undefined> {
    const message = await this.#sandbox.client.take(queue);
    return message && received(message);
  }

  async redrive(queue: string): Promise<void> {
    const deadLetters = await DeadLetters.connect(this.#sandbox.adminAmqpUrl);
    try {
      await deadLetters.redrive(queue, {});
    } finally {
      await deadLetters.close();
    }
  }

  takeBrokerAway(): Promise<void> {
    return this.#sandbox.takeBrokerAway();
  }

  bringBrokerBack(): Promise<void> {
    return this.#sandbox.bringBrokerBack();
  }

  takeDatabaseAway(): Promise<void> {
    return this.#sandbox.database.goAway();
  }

  bringDatabaseBack(): Promise<void> {
    return this.#sandbox.database.comeBack();
  }
}

class SandboxInstance implements InstanceUnderTest {
  readonly #service: SandboxService;
  readonly #die: () => void;

  constructor(service: SandboxService, die: () => void) {
    this.#service = service;
    this.#die = die;
  }

  get bus() {
    return this.#service.bus;
  }

  async start(): Promise<void> {
    await this.#service.start();
  }

  transact(body: (work: UnitOfWork) => Promise<void>): Promise<void> {
    return this.#service.transactor.transact(body);
  }

  record(work: UnitOfWork, what: string): Promise<void> {
    return this.#service.record(work, what);
  }

  stop(): Promise<void> {
    return this.#service.stop();
  }

  async kill(): Promise<void> {
    this.#die();
    this.#service.gate.stop();
    await this.#service.bus.close();
  }
}
