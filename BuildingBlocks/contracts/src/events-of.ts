import { ContractError } from './errors.ts';
import type { IntegrationEventClass } from './integration-event.ts';

/**
 * Every event that a module exports, in the order of their routing keys: with the contracts package of a service, what the
 * service publishes.
 *
 * @example
 * import * as contracts from '@shop/orders-contracts';
 * const publishes = eventsOf(contracts);
 *
 * @param module as `import * as` or `await import` gives it
 * @throws ContractError if two events have the same routing key
 */
export function eventsOf(module: object): readonly IntegrationEventClass[] {
  const events = new Map<string, IntegrationEventClass>();
  for (const exported of Object.values(module).filter(isEventClass)) {
    const { routingKey } = exported.contract;
    const known = events.get(routingKey);
    if (known !== undefined && known !== exported)
      throw new ContractError(
        `${known.name} and ${exported.name} are both published as '${routingKey}': change the type or version of one`,
      );
    events.set(routingKey, exported);
  }
  return [...events].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, event]) => event);
}

const isEventClass = (exported: unknown): exported is IntegrationEventClass =>
  typeof exported === 'function' && 'contract' in exported;
