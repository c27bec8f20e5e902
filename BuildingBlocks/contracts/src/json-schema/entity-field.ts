import type { Contract } from '../contract.ts';
import { ContractError } from '../errors.ts';

/**
 * Where in the data the id stands whose stream the event belongs to, such as `booking_id`.
 * @throws ContractError if `entity` does more than read one field
 */
export function entityFieldOf({ type, entity }: Pick<Contract<never>, 'type' | 'entity'>): string {
  const field = pathOf(entity(recorder([]) as never));
  if (field !== undefined) return field;
  throw new ContractError(
    `entity of ${type} must give one field of the data as it stands, such as (data) => data.order_id`,
  );
}

const PATH = Symbol('path');

/** Becomes an empty text where one is made of it, which is no field. */
function recorder(path: readonly string[]): object {
  const known: Record<symbol, unknown> = { [PATH]: path.join('.'), [Symbol.toPrimitive]: () => '' };
  return new Proxy(known, {
    get: (_, name) => (typeof name === 'symbol' ? known[name] : recorder([...path, name])),
  });
}

function pathOf(found: unknown): string | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const path = (found as Record<symbol, unknown>)[PATH];
  return typeof path === 'string' && path !== '' ? path : undefined;
}
