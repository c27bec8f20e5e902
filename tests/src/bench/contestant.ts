import type { Round } from './measurement.ts';
import type { Meter } from './meter.ts';

/** Where a contestant works: a virtual host and a database that nobody else uses. */
export interface Place {
  /** The administrator's, in the contestant's own virtual host. */
  readonly amqpUrl: string;
  /** The administrator's, of the contestant's own database. */
  readonly databaseUrl: string;
  readonly broker: number;
  readonly database: number;
  /** The folder of the build that is measured. */
  readonly tree: string;
  /** Where rivals are installed; undefined if the bench has none. */
  readonly rivals: string | undefined;
  /** A folder of its own, which exists. */
  readonly folder: string;
}

/** What a contestant does differently from others of its module. */
export type Variant = Readonly<Record<string, string | number | boolean>>;

/** One way to do the work of a bench. Each round is prepared, run, and its effects counted. */
export interface Contestant {
  /** Everything that a round needs and that is not measured. */
  prepare(items: number): Promise<void>;
  /** Does the work, between `meter.start` and `meter.stop`. */
  run(items: number, meter: Meter): Promise<void>;
  /** What has come of the round, by name; each number must be that of the items. */
  effects(items: number): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** What the module of a contestant exports as `open`. */
export type OpenContestant = (place: Place, variant: Variant) => Promise<Contestant>;

/** What the program that measures asks of the process of a contestant. */
export type Request =
  | { readonly ask: 'open'; readonly module: string; readonly place: Place; readonly variant: Variant }
  | { readonly ask: 'round'; readonly items: number }
  | { readonly ask: 'close' };

/** And what that process answers. */
export type Reply =
  | { readonly ok: true; readonly round?: Round; readonly effects?: Readonly<Record<string, number>> }
  | { readonly ok: false; readonly problem: string };
