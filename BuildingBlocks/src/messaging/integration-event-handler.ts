import type { Envelope, IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { Subscription } from './subscription.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** What a handler may want to know about a message besides its data. */
export interface MessageContext {
  readonly envelope: Envelope;
  readonly queue: string;
  /** The attempt number, from 1. A first delivery that ended with its process does not count. */
  readonly attempt: number;
  /** How often a person has sent it back from the dead letters. */
  readonly redrives: number;
  /** Its stream has gone past it: only in an ordered subscription, and for a handler that takes late messages. */
  readonly isLate?: boolean;
  /** Aborted when the handler's time is over: pass it to whatever takes long. */
  readonly signal: AbortSignal;
}

/**
 * Reacts to one integration event, in one unit of work that commits before the message is acknowledged.
 * Whatever is thrown rolls back; the message is tried again as the subscription says, then dead-lettered.
 * Second deliveries are absorbed before the handler, by the inbox.
 */
export abstract class IntegrationEventHandler<E extends IntegrationEvent = IntegrationEvent> {
  abstract readonly handles: IntegrationEventClass<E>;

  /** The queue it listens on; one of its own, named after the event, if absent. */
  readonly subscription?: Subscription;

  /**
   * In an ordered subscription: it is also given a message whose stream has gone past it, with `context.isLate`.
   * Otherwise such a message goes to the dead letters as `late`.
   */
  readonly takesLate?: boolean;

  /** Of the lines that say that it begins with a message and has handled it; `info` if absent. */
  readonly logLevel?: 'info' | 'debug';

  /** As people know it: in log lines, and in the headers of a message that it failed on. */
  get name(): string {
    return this.constructor.name;
  }

  abstract handle(event: E, work: UnitOfWork, context: MessageContext): Promise<void>;
}
