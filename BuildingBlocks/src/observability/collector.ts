import { Gauge, type Registry } from 'prom-client';
import { describeError } from './redact.ts';

/** A scrape waits no longer for a look than this: it would fail as a whole. */
const LIMIT_MS = 2_000;
/** Whoever scrapes more often does not make anybody look more often. */
const MAXIMUM_AGE_MS = 3_000;

/** One value of a gauge. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a gauge says, and its labels. */
export interface GaugeDescription {
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Gauges whose values one look gives. */
export interface CollectorParts<Name extends string = string> {
  /** What is looked at: the value of the label `collector`. */
  readonly name: string;
  /** By name without prefix. */
  readonly gauges: Readonly<Record<Name, GaugeDescription>>;
  /** Bounded work. Whatever it throws is reported, and the gauges then have no values. */
  readonly look: () => Promise<Readonly<Record<Name, readonly Sample[]>>>;
  /** Called with the reason when a look fails after one that did not, and with undefined when one succeeds again. */
  readonly report?: (problem: string | undefined) => void;
}

interface Shared {
  readonly prefix: string;
  readonly registry: Registry;
  readonly limitMs?: number;
}

/**
 * Looks when metrics are asked for, at most every three seconds, and lets a scrape wait two seconds at most. A value
 * that is not known is not there: an old one would look like the present one.
 */
export class Collector {
  readonly name: string;
  readonly #parts: CollectorParts;
  readonly #gauges: ReadonlyMap<string, Gauge>;
  readonly #limitMs: number;
  #lookedAt = -Infinity;
  #pending: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(parts: CollectorParts, { prefix, registry, limitMs = LIMIT_MS }: Shared) {
    this.name = parts.name;
    this.#parts = parts;
    this.#limitMs = limitMs;
    const gauge = ([name, { help, labels = [] }]: [string, GaugeDescription]): [string, Gauge] => [
      name,
      new Gauge({
        name: `${prefix}_${name}`,
        help,
        labelNames: [...labels],
        registers: [registry],
        collect: () => this.collect(),
      }),
    ];
    this.#gauges = new Map(Object.entries(parts.gauges).map(gauge));
  }

  /** Whether the last look succeeded, and in time. */
  get isUp(): boolean {
    return this.#problem === undefined;
  }

  /** Never throws. */
  async collect(): Promise<void> {
    if (performance.now() - this.#lookedAt < MAXIMUM_AGE_MS) return;
    this.#pending ??= this.#look().finally(() => (this.#pending = undefined));
    const late = await this.#isLate(this.#pending);
    if (late) this.#fail(`no answer within ${this.#limitMs} ms`);
  }

  async #look(): Promise<void> {
    try {
      const samples = await this.#parts.look();
      for (const [name, gauge] of this.#gauges) {
        this.#clear(name, gauge);
        for (const { labels = {}, value } of samples[name] ?? []) gauge.set({ ...labels }, value);
      }
      if (this.#problem !== undefined) this.#parts.report?.(undefined);
      this.#problem = undefined;
    } catch (error) {
      this.#fail(describeError(error));
    }
    this.#lookedAt = performance.now();
  }

  async #isLate(look: Promise<void>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<true>((resolve) => {
      timer = setTimeout(() => resolve(true), this.#limitMs);
    });
    try {
      return await Promise.race([look.then(() => false), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  #fail(problem: string): void {
    for (const [name, gauge] of this.#gauges) this.#clear(name, gauge);
    if (this.#problem === undefined) this.#parts.report?.(problem);
    this.#problem = problem;
  }

  /** A gauge without labels is 0 after a reset, which would be a value. */
  #clear(name: string, gauge: Gauge): void {
    gauge.reset();
    if ((this.#parts.gauges[name]?.labels ?? []).length === 0) gauge.remove();
  }
}
