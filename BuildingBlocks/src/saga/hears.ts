import type { IntegrationEvent, IntegrationEventClass } from '@ticketwave/contracts';
import type { Subscription } from '../messaging/index.ts';

/** One integration event that a saga hears. */
export interface Heard<Input> {
  readonly event: IntegrationEventClass;
  readonly subscription: Subscription;
  /** The id of the instance the message is about; null if it is about none. */
  readonly saga: (data: object) => string | null;
  /** What the instance is told; undefined: nothing. */
  readonly input: (data: object) => Input | undefined;
}

/**
 * One row of a saga's `hears`.
 *
 * @example
 * hears(PaymentRefundedIntegrationEvent, {
 *   subscription: PAYMENTS,
 *   saga: (data) => data.booking_id,
 *   input: (data) => ({ type: 'refunded', at: data.refunded_at }),
 * })
 */
export function hears<E extends IntegrationEvent, Input>(
  event: IntegrationEventClass<E>,
  parts: {
    readonly subscription: Subscription;
    readonly saga: (data: E['data']) => string | null;
    readonly input: (data: E['data']) => Input | undefined;
  },
): Heard<Input> {
  return { event: event as unknown as IntegrationEventClass, ...parts };
}
