import { defineContract, type Contract, type ContractSpecification } from './contract.ts';

/**
 * A fact or a request for other services. `type` and `version` make it nominal: a handler of one event does
 * not compile with another of the same shape.
 */
export interface IntegrationEvent<
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an event of any data; `object` would make `entity(data)` uncallable
  Data extends object = any,
  Type extends string = string,
  Version extends string = string,
> {
  readonly data: Data;
  readonly contract: Contract<Data, Type, Version>;
}

/** The class of an integration event: what handlers name in `handles`. */
export interface IntegrationEventClass<E extends IntegrationEvent = IntegrationEvent> {
  new (data: E['data']): E;
  readonly name: string;
  readonly contract: E['contract'];
}

/**
 * Base class of one integration event.
 *
 * @example
 * export class OrderPlacedIntegrationEvent extends integrationEvent({
 *   publisher: 'orders', type: 'orders.order.placed', version: '1.0', kind: 'fact',
 *   entity: (data) => data.order_id,
 *   schema: Joi.object<OrderPlaced, true>({ order_id: uuid }),
 * }) {}
 *
 * @throws ContractError if a name breaks the rules of the wire.
 */
export function integrationEvent<
  Data extends object,
  const Type extends string,
  const Version extends string,
>(
  specification: ContractSpecification<Data, Type, Version>,
): IntegrationEventClass<IntegrationEvent<Data, Type, Version>> {
  const contract = defineContract(specification);
  return class {
    static readonly contract = contract;
    readonly contract = contract;
    readonly data: Data;

    constructor(data: Data) {
      this.data = data;
    }
  };
}
