import type { BrokerAddress } from '../rabbitmq/index.ts';

/** Where the broker is, and what is kept for how many days. */
export interface MessagingSettings {
  readonly broker: BrokerAddress;
  /** The management API for a user with the tag `monitoring`, to see bindings, which AMQP cannot list. */
  readonly monitoringUrl: string | undefined;
  /**
   * Who makes the service's exchanges. `administered`: the administrator, with their topic permissions; the service only
   * looks whether they are there. `self-declared`: the service itself, where nobody administers the broker.
   */
  readonly exchangesBy: 'administered' | 'self-declared';
  /** Whether requests are published a second time, to `{service}.tap`, for those who only watch. */
  readonly requestTap: boolean;
  /** Published outbox rows, so that they can be sent again. */
  readonly outboxRetentionDays: number;
  /** Which messages were handled. */
  readonly inboxRetentionDays: number;
  /** The answer to an Idempotency-Key. */
  readonly idempotencyRetentionDays: number;
  /** A saga, after its end. */
  readonly sagaRetentionDays: number;
}
