import type { IntegrationEventClass } from './integration-event.ts';

/**
 * Where a service publishes its requests a second time, for those who only watch. On the exchange of its events a queue that
 * takes everything would make a request look answered.
 */
export const tapExchange = (service: string): string => `${service}.tap`;

/**
 * A request as it is seen by who only watches it: a handler of it listens on the tap of the publisher, which has to be
 * switched on there (`REQUEST_TAP`), and takes it from nobody.
 */
export function tapped(event: IntegrationEventClass): IntegrationEventClass {
  const contract = { ...event.contract, exchange: tapExchange(event.contract.publisher) };
  const watched = class extends event {
    static override readonly contract = contract;
    override readonly contract = contract;
  };
  Object.defineProperty(watched, 'name', { value: event.name });
  return watched;
}
