import { takenBy } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from '../topology/definitions.ts';
import { majorOf, tapExchange, type Contract } from '@ticketwave/contracts';
import { dataSchemaOf, entityFieldOf, type JsonSchema } from '@ticketwave/contracts/json-schema';

/** What a service publishes and reads, as data: what others rely on, and what it relies on. */
export interface Snapshot {
  readonly format: 1;
  readonly service: string;
  readonly publishes: readonly PublishedEvent[];
  readonly reads: readonly ReadEvent[];
  /** What it relies on others to send; nothing if absent. */
  readonly expects?: readonly ExpectedMessage[];
  /** The kinds of fields that the schemas refer to. */
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

/** In which ways an event leaves that a reader must be ready for. */
export interface Packing {
  /** Many in one message; one in each if absent. */
  readonly batched?: true;
  /** The `content_encoding` of its large bodies; none if absent. */
  readonly compressed?: string;
}

export interface PublishedEvent extends Packing {
  /** The class of it. */
  readonly event: string;
  readonly type: string;
  readonly version: string;
  readonly kind: string;
  readonly exchange: string;
  /** The field whose value names the stream. */
  readonly entity: string;
  /** What the publisher may write. */
  readonly data: JsonSchema;
}

/** Its packing is that of the contract that it was compiled with. */
export interface ReadEvent extends Packing {
  readonly queue: string;
  readonly handler: string;
  readonly type: string;
  /** The one that it was compiled with. */
  readonly version: string;
  /** It sees requests on the tap of their publisher, and takes them from nobody. */
  readonly watches?: true;
  /** What it understands: all fields of the contract, or those that `reading` names. */
  readonly data: JsonSchema;
}

/** Messages that have to come, beyond what the contract says of each. */
export interface ExpectedMessage {
  readonly publisher: string;
  readonly type: string;
  /** The one that it was compiled with. */
  readonly version: string;
  /** For people. */
  readonly when: string;
  /** What one of them has to be like. */
  readonly data: JsonSchema;
}

/** Pure. @throws ContractError naming the field that cannot be said in JSON Schema */
export function snapshotOf({ name, publishes, queues, expects = [] }: ServiceWire): Snapshot {
  const definitions = { at: '#/$defs/', found: {} as Record<string, JsonSchema> };
  const published = publishes.map(({ name: event, contract }): PublishedEvent => {
    const { type, version, kind, exchange } = contract;
    const data = dataSchemaOf(contract, 'publisher', definitions);
    const entity = entityFieldOf(contract);
    return { event, type, version, kind, exchange, entity, ...packingOf(contract), data };
  });
  const reads = queues.flatMap((queue) =>
    takenBy(queue).map(({ handler, contract }): ReadEvent => {
      const data = dataSchemaOf(contract, 'reader', definitions);
      const { type, version, exchange, publisher } = contract;
      return {
        ...{ queue: queue.queue, handler: handler.name, type, version },
        ...(exchange === tapExchange(publisher) && { watches: true }),
        ...packingOf(contract),
        data,
      };
    }),
  );
  const expected = expects.map(({ when, contract }): ExpectedMessage => {
    const { publisher, type, version } = contract;
    return { publisher, type, version, when, data: dataSchemaOf(contract, 'reader', definitions) };
  });
  return {
    format: 1,
    service: name,
    publishes: sortedBy(published, routingKeyOf),
    reads: sortedBy(reads, (read) => `${read.queue} ${routingKeyOf(read)}`),
    ...(expected.length > 0 && {
      expects: sortedBy(expected, (one) => `${routingKeyOf(one)} ${one.when}`),
    }),
    $defs: Object.fromEntries(sortedBy(Object.entries(definitions.found), ([kind]) => kind)),
  };
}

const packingOf = ({ batched, compressed }: Pick<Contract<never>, 'batched' | 'compressed'>): Packing => ({
  ...(batched === true && { batched }),
  ...(compressed && { compressed: compressed.encoding }),
});

/** In which order the code lists them is nobody's contract. */
const sortedBy = <Item>(items: readonly Item[], key: (item: Item) => string): Item[] =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** What messages are bound and dispatched by: `{type}.v{major}`. */
export const routingKeyOf = ({ type, version }: Pick<PublishedEvent, 'type' | 'version'>): string =>
  `${type}.v${majorOf(version)}`;

/** With every reference replaced by what it stands for, so that schemas can be compared. Pure. */
export function inlined(snapshot: Snapshot): Snapshot {
  const { publishes, reads, $defs } = snapshot;
  const inline = <Event extends { readonly data: JsonSchema }>(event: Event): Event => ({
    ...event,
    data: withoutReferences(event.data, $defs) as JsonSchema,
  });
  return { ...snapshot, publishes: publishes.map(inline), reads: reads.map(inline) };
}

function withoutReferences(value: unknown, definitions: Snapshot['$defs']): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutReferences(item, definitions));
  if (value === null || typeof value !== 'object') return value;
  const { $ref, ...rest } = value as JsonSchema;
  const own = Object.fromEntries(
    Object.entries(rest)
      .filter(([name, part]) => !(name === 'description' && typeof part === 'string'))
      .map(([name, part]) => [name, withoutReferences(part, definitions)]),
  );
  if (typeof $ref !== 'string') return own;
  return { ...definitions[$ref.replace('#/$defs/', '')], ...own };
}
