/**
 * What is promised of messaging, to be asked of any transport with any stores: `messagingBehaviours`.
 *
 * @packageDocumentation
 */
import type { Behaviour } from './behaviour.ts';
import { deliveryBehaviours } from './delivery.ts';
import { handlingBehaviours } from './handling.ts';

export type { Behaviour, VerifyOptions } from './behaviour.ts';
export {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from './events.ts';
export type { InstanceUnderTest, MessagingUnderTest } from './subject.ts';

/**
 * All of them, for any test runner.
 *
 * @example
 * for (const { name, verify } of messagingBehaviours) it(name, () => verify(messaging));
 */
export const messagingBehaviours: readonly Behaviour[] = [...deliveryBehaviours, ...handlingBehaviours];
