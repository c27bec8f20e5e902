/**
 * What is promised of messaging, to be asked of any transport with any stores (`messagingBehaviours`), and of stores alone
 * (`storeBehaviours`).
 *
 * @packageDocumentation
 */
import type { Behaviour } from './behaviour.ts';
import { deliveryBehaviours } from './delivery.ts';
import { handlingBehaviours } from './handling.ts';
import { readerStreamBehaviours } from './reader-streams.ts';
import { inboxBehaviours, outboxBehaviours, sagaAndKeyBehaviours, type StoreBehaviour } from './stores.ts';

export type { Behaviour, VerifyOptions } from './behaviour.ts';
export type { StoreBehaviour, StoresUnderTest } from './stores.ts';
export type { InstanceUnderTest, MessagingUnderTest } from './subject.ts';

/**
 * All of them, for any test runner.
 *
 * @example
 * for (const { name, verify } of messagingBehaviours) it(name, () => verify(messaging));
 */
export const messagingBehaviours: readonly Behaviour[] = [...deliveryBehaviours, ...handlingBehaviours];

/** What messaging depends on in a service's database: outbox, inbox, ordered streams, sagas and idempotency keys. */
export const storeBehaviours: readonly StoreBehaviour[] = [
  ...outboxBehaviours,
  ...inboxBehaviours,
  ...readerStreamBehaviours,
  ...sagaAndKeyBehaviours,
];
