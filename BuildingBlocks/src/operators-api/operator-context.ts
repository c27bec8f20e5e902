import type { OperatedMessaging } from '../operations/operated-messaging.ts';
import { BrokerUnavailableError, type DeadLetters } from '../dead-letters/index.ts';
import { HttpError, operatorOf } from '../http/index.ts';
import { newId, type SubscribedQueue } from '../messaging/index.ts';
import { describeError } from '../observability/index.ts';
import {
  actionEvent,
  AuditTrail,
  deadLetterTurns,
  RedriveProtocol,
  ReplayProtocol,
  type ActionOutcome,
  type WithDeadLetters,
} from '../operations/index.ts';

/** What an operator is about to do. */
interface Action {
  readonly id?: string;
  /** Such as `dlq discard`. */
  readonly action: string;
  readonly target: string;
  readonly selection: object;
}

/** What all routes of operators work with. */
export class OperatorContext {
  readonly messaging: OperatedMessaging;
  readonly audit: AuditTrail;
  readonly protocol: RedriveProtocol;
  readonly replays: ReplayProtocol;
  readonly #withDeadLetters: WithDeadLetters;

  constructor(messaging: OperatedMessaging) {
    this.messaging = messaging;
    const { database, service, publishes, sql } = messaging;
    this.audit = new AuditTrail({
      sql,
      record: (change) =>
        database.transact(async (work) => {
          const line = await change(database.sql(work));
          const event = line && actionEvent(service, publishes, line);
          if (event) await work.publish(event);
        }),
    });
    this.#withDeadLetters = deadLetterTurns(messaging.sql, messaging.broker);
    this.protocol = new RedriveProtocol({ ...messaging, withDeadLetters: this.#withDeadLetters });
    this.replays = new ReplayProtocol(messaging);
  }

  /** @throws HttpError 404 if the service has no such queue */
  queue(name: string): SubscribedQueue {
    const queue = this.messaging.queues.find((known) => known.queue === name);
    if (queue) return queue;
    throw new HttpError(404, 'queue_unknown', `${this.messaging.service} has no queue ${name}.`);
  }

  /** @throws HttpError 503 if the broker cannot be asked */
  withDeadLetters<R>(queue: string, body: (deadLetters: DeadLetters) => Promise<R>): Promise<R> {
    return asking(() => this.#withDeadLetters(queue, body));
  }

  /** What waits in these queues. @throws HttpError 503 if the broker cannot be asked */
  counts(names: readonly string[]): ReturnType<OperatedMessaging['bus']['counts']> {
    return this.messaging.bus.counts(names).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  /** Does something, between a line of the audit and the end of that. @returns what came of it, and the line */
  async act<R extends object>(
    request: object,
    { id = newId(), ...action }: Action,
    body: (auditId: string, operator: string) => Promise<R>,
    outcomeOf: (result: R) => ActionOutcome,
  ): Promise<R & { readonly auditId: string }> {
    const { operator } = operatorOf(request);
    const line = { id, operator, ...action };
    const result = await asking(() => this.audit.around(line, () => body(id, operator), outcomeOf));
    return { ...result, auditId: id };
  }
}

/** @throws HttpError 503 where the broker is why */
export async function asking<R>(body: () => Promise<R>): Promise<R> {
  try {
    return await body();
  } catch (error) {
    throw error instanceof BrokerUnavailableError ? unavailable(error) : error;
  }
}

function unavailable(error: unknown): HttpError {
  const sentence = `The broker cannot be asked: ${describeError(error)}. Try again.`;
  return new HttpError(503, 'broker_unavailable', sentence, undefined, 5);
}

export const done = (affected: number): ActionOutcome => ({ outcome: 'done', affected });

/** What every route that asks the broker may answer. */
export const BROKER = { 503: ['broker_unavailable'] } as const;
