import type { ByService } from './loaded.ts';
import type { ContractEvent, Contracts } from './wiring.ts';

/** An event in one major version, with everybody who has to do with it. */
export interface CatalogueEntry extends ContractEvent {
  /** The services whose code publishes it, each with the version that it has. */
  readonly publishers: readonly { readonly service: string; readonly version: string }[];
  readonly takers: readonly {
    readonly service: string;
    readonly queue: string;
    readonly handler: string;
    readonly version: string;
  }[];
}

/** By type and version; the description is the publisher's, or a taker's where nobody here publishes it. Pure. */
export function catalogueOf(contracts: ByService<Contracts>): CatalogueEntry[] {
  const entries = new Map<string, CatalogueEntry>();
  const put = (event: ContractEvent, change: (entry: CatalogueEntry) => Partial<CatalogueEntry>): void => {
    const { name, type, version, kind, exchange, routingKey, schema, example } = event;
    const own = { name, type, version, kind, exchange, routingKey, schema, example };
    const entry = entries.get(routingKey) ?? { ...own, publishers: [], takers: [] };
    entries.set(routingKey, { ...entry, ...change(entry) });
  };
  for (const [service, { data }] of contracts)
    for (const event of data?.publishes ?? [])
      put(event, ({ publishers }) => ({ publishers: [...publishers, { service, version: event.version }] }));
  for (const [service, { data }] of contracts)
    for (const event of data?.takes ?? [])
      put(event, ({ takers }) => {
        const { queue, handler, version } = event;
        return { takers: [...takers, { service, queue, handler, version }] };
      });
  return [...entries.values()].sort((one, other) => (one.routingKey < other.routingKey ? -1 : 1));
}
