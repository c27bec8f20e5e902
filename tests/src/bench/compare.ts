import { Failure } from '@ticketwave/cli/support/failure';
import { step } from '@ticketwave/cli/support/progress';
import type { Bench, Entry, Size } from './bench.ts';
import { ContestantProcess } from './contestant-process.ts';
import type { Place } from './contestant.ts';
import type { Round } from './measurement.ts';

/** What one entry has measured in a bench: one number a round, in the order of the rounds. */
export interface Measured {
  readonly entry: Entry;
  readonly rounds: readonly Round[];
}

/** The rounds of all entries of a bench. */
export interface Comparison {
  readonly bench: Bench;
  readonly measured: readonly Measured[];
}

interface CompareOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Where an entry works. */
  readonly placeOf: (entry: Entry) => Promise<Place>;
}

const MOST_ITEMS = 200_000;

/**
 * Lets all entries of a bench play in turn, in every round another one first, so that what the machine does meanwhile
 * meets each of them. A first round warms each up and is not counted.
 * @throws Failure if a round cannot be played or its effects do not equal its messages
 */
export async function compare(bench: Bench, options: CompareOptions): Promise<Comparison> {
  const players: {
    readonly entry: Entry;
    readonly process: ContestantProcess;
    readonly rounds: Round[];
    items: number;
  }[] = [];
  try {
    for (const entry of bench.entries) {
      const size = entry.size ?? bench.size;
      const process = await step(`${bench.name}: ${entry.name}, warming up`, async () => {
        const opened = await ContestantProcess.open(
          `${bench.name}, ${entry.name}`,
          entry.module,
          await options.placeOf(entry),
          entry.variant,
        );
        players.push({ entry, process: opened, rounds: [], items: 0 });
        return opened;
      });
      players.at(-1)!.items = await step(
        `${bench.name}: ${entry.name}, a round that does not count`,
        async () => itemsOf(size, await process.round(firstItems(size, options.seconds)), options.seconds),
      );
    }
    for (let round = 0; round < options.rounds; round++) {
      for (const [index] of players.entries()) {
        const { entry, process, rounds, items } = players[(round + index) % players.length]!;
        const title = `${bench.name}: ${entry.name}, round ${round + 1} of ${options.rounds}`;
        rounds.push(await step(title, () => process.round(items)));
      }
    }
    return { bench, measured: players.map(({ entry, rounds }) => ({ entry, rounds })) };
  } finally {
    const closed = await Promise.allSettled(players.map(({ process }) => process.close()));
    for (const each of closed) if (each.status === 'rejected') console.error(String(each.reason));
  }
}

const firstItems = (size: Size, seconds: number): number => {
  if ('fixed' in size) return size.fixed;
  return 'trial' in size ? size.trial : Math.ceil(size.perSecond * seconds);
};

function itemsOf(size: Size, { items, milliseconds }: Round, seconds: number): number {
  if (!('trial' in size)) return firstItems(size, seconds);
  if (milliseconds <= 0) throw new Failure('A round took no time: nothing can be measured.');
  // The second time it is faster than the first.
  const inTime = Math.ceil((items / milliseconds) * 1_000 * seconds * 1.3);
  return Math.min(Math.max(inTime, size.trial), MOST_ITEMS);
}
