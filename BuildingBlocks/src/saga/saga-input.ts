import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { Subscription } from '../messaging/index.ts';

/** One integration event that a saga handles. */
export interface SagaInput<Input> {
  readonly event: IntegrationEventClass;
  readonly subscription: Subscription;
  /** The id of the instance the message is about; null if it is about none. */
  readonly saga: (data: object) => string | null;
  /** The input for the instance; undefined: none. */
  readonly input: (data: object) => Input | undefined;
}

/**
 * One row of a saga's `inputs`.
 *
 * @example
 * sagaInput(PaymentRefundedIntegrationEvent, {
 *   subscription: PAYMENTS,
 *   saga: (data) => data.booking_id,
 *   input: (data) => ({ type: 'refunded', at: data.refunded_at }),
 * })
 */
export function sagaInput<E extends IntegrationEvent, Input>(
  event: IntegrationEventClass<E>,
  parts: {
    readonly subscription: Subscription;
    readonly saga: (data: E['data']) => string | null;
    readonly input: (data: E['data']) => Input | undefined;
  },
): SagaInput<Input> {
  return { event: event as unknown as IntegrationEventClass, ...parts };
}
