import type { ProcessorTime, Round, Watched } from './measurement.ts';
import { readProcesses, timeOfTrees } from './processor-time.ts';

interface Reading {
  readonly at: number;
  readonly processor: ProcessorTime;
}

/** Measures the part of a round that counts, from `start` to `stop`, each of which may be called once. */
export class Meter {
  #watched: Watched;
  #started: Reading | undefined;
  #before = 0;
  #round: Round | undefined;

  /** @param watched unless `watch` says otherwise */
  constructor(watched: Watched) {
    this.#watched = watched;
  }

  get started(): boolean {
    return this.#started !== undefined;
  }

  /** Where the work is done by other processes than the contestant's own. */
  watch(node: readonly number[], others: Partial<Omit<Watched, 'node'>> = {}): void {
    this.#watched = { ...this.#watched, ...others, node };
  }

  /** @param done how many items were done before: they are not counted */
  start(done = 0): void {
    if (this.#started) throw new Error('This round has started already.');
    this.#before = done;
    this.#started = this.#read();
  }

  /** @param items how many are done by now */
  stop(items: number, more: Pick<Round, 'latencies' | 'memory' | 'traffic'> = {}): void {
    const end = this.#read();
    const begin = this.#started;
    if (!begin) throw new Error('This round has not started.');
    const spent = (part: keyof Watched): number => end.processor[part] - begin.processor[part];
    this.#round = {
      items: items - this.#before,
      milliseconds: end.at - begin.at,
      processor: { node: spent('node'), broker: spent('broker'), database: spent('database') },
      ...more,
    };
  }

  get round(): Round {
    if (!this.#round) throw new Error('The contestant has not stopped the meter.');
    return this.#round;
  }

  #read(): Reading {
    const processes = readProcesses();
    const { node, broker, database } = this.#watched;
    const processor = {
      node: timeOfTrees(processes, node),
      broker: timeOfTrees(processes, broker),
      database: timeOfTrees(processes, database),
    };
    return { at: performance.now(), processor };
  }
}
