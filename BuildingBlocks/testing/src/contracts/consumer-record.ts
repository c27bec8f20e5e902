import { majorOf } from '@ticketwave/contracts';
import type { JsonSchema } from '@ticketwave/contracts/json-schema';

/** What a consumer relies on, as `ticketwave contracts publish` writes it; what else stands there does not matter here. */
export interface ConsumerRecord {
  readonly service: string;
  readonly reads: readonly {
    readonly type: string;
    readonly version: string;
    readonly queue: string;
    readonly handler: string;
    /** What it understands. */
    readonly data: JsonSchema;
  }[];
  /** What it says by `expects`; nothing if absent. */
  readonly expects?: readonly {
    readonly publisher: string;
    readonly type: string;
    readonly version: string;
    readonly when: string;
    /** What one of these messages has to be like. */
    readonly data: JsonSchema;
  }[];
  /** The kinds of fields that the schemas refer to. */
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

/** By what messages are bound: `{type}.v{major}`. */
export const routingKeyOf = ({ type, version }: Readonly<Record<'type' | 'version', string>>): string =>
  `${type}.v${majorOf(version)}`;
