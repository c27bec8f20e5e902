import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type operatorPool, sqlOf } from '@ticketwave/building-blocks/adapters';
import { describeError } from '@ticketwave/building-blocks/observability';
import { headIn, type ChainHead } from '../domain/chain/heads.ts';
import { verifyChain, type Verified } from '../infrastructure/chain/verify-chain.ts';
import { exitCodes, usageFailure, type Surroundings } from './outcome.ts';

const PROGRESS_MS = 2_000;

type Pool = ReturnType<typeof operatorPool>;

export interface VerifyFlags {
  readonly heads?: string;
  readonly json?: boolean;
}

/** Verifies the chain in one state of the database, and says what differs first. @returns 1 if something does */
export async function verify(
  pool: Pool,
  { heads: file, json }: VerifyFlags,
  { output }: Pick<Surroundings, 'output'>,
): Promise<number> {
  const heads = file === undefined ? [] : await headsIn(file);
  const verified = await verifyAll(pool, heads, output);
  const texts = json ? [JSON.stringify(verified, null, 2)] : sentencesOf(verified, file !== undefined);
  for (const text of texts) output.log(text);
  return verified.difference ? exitCodes.finding : exitCodes.done;
}

async function verifyAll(
  pool: Pool,
  heads: readonly ChainHead[],
  output: Surroundings['output'],
): Promise<Verified> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    let due = performance.now() + PROGRESS_MS;
    return await verifyChain(sqlOf(client), {
      heads,
      onProgress: (read, of) => {
        if (performance.now() < due) return;
        due = performance.now() + PROGRESS_MS;
        output.error(`… ${read.toLocaleString('en')} of ${of.toLocaleString('en')} entries`);
      },
    });
  } finally {
    client.release(true); // and the transaction, which has changed nothing, ends with its connection
  }
}

async function headsIn(file: string): Promise<ChainHead[]> {
  const heads: ChainHead[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
      const head = headIn(line);
      if (head) heads.push(head);
    }
  } catch (error) {
    throw usageFailure(`--heads names a file that cannot be read: ${describeError(error)}.`, error);
  }
  if (heads.length > 0) return heads;
  throw usageFailure(`--heads is wrong: there is no head of the chain in ${file}.`);
}

/** Pure. */
function sentencesOf({ difference, ...counts }: Verified, isCompared: boolean): string[] {
  const { entries, events, removed, waiting, headsCompared } = counts;
  return [
    difference
      ? `✗ Position ${difference.position ?? 'none'}: ${difference.kind}: ${difference.detail}. ` +
        `The ${entries} entries before are as they were.`
      : `✓ ${entries} entries: ${events} events are stored as they were, ${removed} were removed and are stubs. ` +
        `${waiting} events wait for their entries.`,
    isCompared
      ? `${headsCompared} heads that were kept agree with it.`
      : 'No --heads are given: a chain that ends too early, or was computed anew as a whole, looks the same.',
  ];
}
