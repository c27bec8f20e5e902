import type { IntegrationEventClass } from '@ticketwave/contracts';
import { jsonSchemaOf } from '@ticketwave/contracts/json-schema';

/** An event as its contract describes it to those who write a reader. */
export interface DescribedEvent {
  /** Of its class. */
  readonly name: string;
  readonly type: string;
  readonly version: string;
  readonly kind: 'fact' | 'request';
  readonly exchange: string;
  readonly routingKey: string;
  /** JSON Schema of its data. */
  readonly schema: object;
  /** The data of its golden message; undefined if its contract has none. */
  readonly example: unknown;
}

/** Pure. @throws ContractError as `jsonSchemaOf` */
export function describedEvent({
  name,
  contract,
}: Pick<IntegrationEventClass, 'name' | 'contract'>): DescribedEvent {
  const { type, version, kind, exchange, routingKey } = contract;
  const { examples: [example] = [] } = contract.schema.describe() as {
    readonly examples?: readonly unknown[];
  };
  return {
    name,
    type,
    version,
    kind,
    exchange,
    routingKey,
    schema: jsonSchemaOf(contract, { of: 'data' }),
    example,
  };
}
