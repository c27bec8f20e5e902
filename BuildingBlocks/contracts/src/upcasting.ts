import type { Contract, Upcaster } from './contract.ts';
import { validateReceived } from './envelope.ts';
import { ContractError, UpcastError } from './errors.ts';
import type { IntegrationEvent, IntegrationEventClass } from './integration-event.ts';

/**
 * Says how data of one version of an event are read as those of a newer one.
 * @param upcast pure
 * @example
 * const withCurrency = upcaster(OrderPlacedV1, OrderPlacedV2, ({ order_id, amount }) => ({
 *   order_id, amount, currency: 'EUR',
 * }));
 *
 * @throws ContractError if these are not an older and a newer version of one event
 */
export function upcaster<From extends IntegrationEvent, To extends IntegrationEvent>(
  from: IntegrationEventClass<From>,
  to: IntegrationEventClass<To>,
  upcast: (data: From['data']) => To['data'],
): Upcaster {
  const older: Contract<object> = from.contract;
  const newer: Contract<object> = to.contract;
  if (typeof upcast !== 'function')
    throw new ContractError(
      `the upcaster from ${older.routingKey} to ${newer.routingKey} must be a function`,
    );
  if (older.type !== newer.type || older.exchange !== newer.exchange || older.major >= newer.major)
    throw new ContractError(
      `an upcaster leads to a newer version of the same event, not from ${older.routingKey} to ${newer.routingKey}`,
    );
  return { from: older, to: newer, upcast };
}

/**
 * An event as a handler reads it that takes older versions of it, too: for its `handles`, where `reading` may stand
 * inside. Its queue is bound to all of these versions, and of one fact that is published in several of them the handler
 * gets the first that comes.
 *
 * @param upcasters from each older version one; several make a chain
 * @example
 * readonly handles = upcasting(OrderPlacedV3, [fromV1ToV2, fromV2ToV3]);
 *
 * @throws ContractError if a version has several upcasters, or its chain does not end at this version
 */
export function upcasting<C extends IntegrationEventClass>(event: C, upcasters: readonly Upcaster[]): C {
  const { contract } = event;
  if (contract.upcasters !== undefined)
    throw new ContractError(
      `${contract.routingKey} has upcasters already: name all of them in one upcasting`,
    );
  for (const { from } of upcasters) requireChain(from, contract as Contract<object>, upcasters);
  const read = { ...contract, upcasters } as IntegrationEventClass['contract'];
  return {
    [event.name]: class {
      static readonly contract = read;
      readonly contract = read;
      readonly data: object;

      constructor(data: object) {
        this.data = data;
      }
    },
  }[event.name] as unknown as C;
}

/** Every version that a reader of the contract takes, its own first. */
export const versionsOf = <Data extends object>(
  contract: Contract<Data>,
): readonly [Contract<Data>, ...Contract<object>[]] => [
  contract,
  ...(contract.upcasters ?? []).map(({ from }) => from),
];

/**
 * The data of a message as a reader of the contract takes them.
 * @param major of the message
 * @throws InvalidMessageError naming every field that is wrong in the version of the message
 * @throws UpcastError if an upcaster fails, or what it makes is wrong in the newer version
 */
export function readVersion<Data extends object>(
  contract: Contract<Data>,
  major: number,
  data: object,
): object {
  const [first, ...others] = chainFrom(major, contract.upcasters);
  if (first === undefined) return validateReceived(contract, data);
  return [first, ...others].reduce(upcastBy, validateReceived(first.from, data));
}

function upcastBy(data: object, { from, to, upcast }: Upcaster): object {
  try {
    return validateReceived(to, upcast(data));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UpcastError(
      `The upcaster of ${from.type} from v${from.major} to v${to.major} failed: ${reason}`,
      { cause },
    );
  }
}

/** From one major version upcaster by upcaster to the last. */
function chainFrom(major: number, upcasters: readonly Upcaster[] = []): Upcaster[] {
  const next = upcasters.find(({ from }) => from.major === major);
  return next === undefined ? [] : [next, ...chainFrom(next.to.major, upcasters)];
}

function requireChain(from: Contract<object>, to: Contract<object>, upcasters: readonly Upcaster[]): void {
  const last = chainFrom(from.major, upcasters).at(-1)?.to;
  const several = upcasters.filter((other) => other.from.major === from.major).length > 1;
  if (several) throw new ContractError(`there are several upcasters from ${from.routingKey}: leave one`);
  if (from.type !== to.type || from.major >= to.major)
    throw new ContractError(
      `an upcaster from ${from.routingKey} does not lead to ${to.routingKey}: leave it out`,
    );
  if (last?.major !== to.major)
    throw new ContractError(
      `the upcasters from ${from.routingKey} do not lead to ${to.routingKey}: add the one from ${last?.routingKey}`,
    );
}
