import { on, UnrecoverableError } from '@ticketwave/building-blocks/messaging';
import { InMemorySystem, ManualClock, type Expected, type When } from '@ticketwave/testing';
import {
  DispatchParcelIntegrationEvent,
  OrderPaidIntegrationEvent,
  OrderPlacedIntegrationEvent,
} from '../../support/sandbox-events.ts';

export const ORDER = '0197f1f0-6f0a-7c3e-9d55-0242ac120002';
export const NOON = new Date('2026-05-01T12:00:00.000Z');
export const placed = (note = 'a lamp') => new OrderPlacedIntegrationEvent({ order_id: ORDER, note });
export const paid = (note = 'in full') => new OrderPaidIntegrationEvent({ order_id: ORDER, note });
export const dispatch = (note = '') => new DispatchParcelIntegrationEvent({ order_id: ORDER, note });

export const system = () => new InMemorySystem({ clock: new ManualClock(NOON) });

/** What the scenario says when it does not come out. */
export async function complaint(scenario: When, expected: Expected): Promise<string> {
  try {
    await scenario.then(expected);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It came out as expected.');
}

export const dispatching = on(
  OrderPlacedIntegrationEvent,
  {},
  async ({ order_id, note }, work, { attempt }) => {
    if (note.endsWith('fails once') && attempt === 1) throw new Error('There is no paper.');
    if (note.endsWith('poison')) throw new Error('There is no such lamp.');
    if (note.endsWith('unknown')) throw new UnrecoverableError('Nobody has ordered it.');
    await work.publish(new DispatchParcelIntegrationEvent({ order_id, note }));
  },
);

/** A service whose handler fails when the note says so. */
export const parcels = () => system().service('parcels', { handlers: [dispatching] });
