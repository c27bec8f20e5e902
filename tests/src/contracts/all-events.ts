import type { IntegrationEventClass } from '@ticketwave/contracts';
import { serviceDefinitions } from '../support/topology.ts';

export const allEvents: readonly IntegrationEventClass[] = serviceDefinitions.flatMap(
  ({ publishes }) => publishes,
);

/** @throws Error if no contracts package publishes such an event. */
export function eventOfType(type: string): IntegrationEventClass {
  const found = allEvents.find(({ contract }) => contract.type === type);
  if (found === undefined) throw new Error(`No contracts package exports an event of type ${type}.`);
  return found;
}

/** The fields that an event's data must have, and those that it may have. */
export function fieldsOf({ contract }: IntegrationEventClass): { required: string[]; optional: string[] } {
  const { keys = {} } = contract.schema.describe() as {
    keys?: Record<string, { flags?: { presence?: string } }>;
  };
  const names = Object.keys(keys);
  const isOptional = (name: string): boolean => keys[name]?.flags?.presence === 'optional';
  return { required: names.filter((name) => !isOptional(name)), optional: names.filter(isOptional) };
}
