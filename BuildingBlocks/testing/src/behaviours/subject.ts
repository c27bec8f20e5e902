import type { EventBus, ReceivedMessage } from '@ticketwave/building-blocks/adapters';
import type { IntegrationEventHandler, UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { Message } from '@ticketwave/contracts';

/** One process of the service `shop`. */
export interface InstanceUnderTest {
  readonly bus: EventBus;
  /** Resolves when it consumes and publishes. */
  start(): Promise<void>;
  /** Runs the body in a unit of work. */
  transact(body: (work: UnitOfWork) => Promise<void>): Promise<void>;
  /** An effect: it is there if, and only if, the unit of work commits. */
  record(work: UnitOfWork, what: string): Promise<void>;
  /** Takes no more messages, finishes those that have begun, and ends; once, however often it is called. */
  stop(): Promise<void>;
  /** Ends as a process that dies: whatever it has not acknowledged goes back to its queue. */
  kill(): Promise<void>;
}

/**
 * A transport with the stores of a service on it, as the behaviours see both. Its instances share database and broker;
 * nothing is expected to be empty, so all behaviours may be asked of one and the same.
 */
export interface MessagingUnderTest {
  /** A further instance of `shop`, not started. @param handlersOf called once, with the instance that is made */
  instance(handlersOf: (shop: InstanceUnderTest) => readonly IntegrationEventHandler[]): InstanceUnderTest;
  /** Somebody publishes the message as it is. Resolves when the broker has taken it. */
  send(message: Message): Promise<void>;
  /** All effects that have been committed, in the order of the commits. */
  effects(): Promise<readonly string[]>;
  /** Takes the oldest dead letter of a queue away. */
  takeDeadLetter(queue: string): Promise<ReceivedMessage | undefined>;
  /** Sends all dead letters of a queue back to it, as an operator does. */
  redrive(queue: string): Promise<void>;
  /** Until `bringBrokerBack` no instance reaches the broker. */
  takeBrokerAway(): Promise<void>;
  bringBrokerBack(): Promise<void>;
  /** Until `bringDatabaseBack` no instance reaches its database. */
  takeDatabaseAway(): Promise<void>;
  bringDatabaseBack(): Promise<void>;
}
