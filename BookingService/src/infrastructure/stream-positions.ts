import type { StreamPosition } from '@ticketwave/building-blocks/messaging';
import type { PrismaClient } from './generated/prisma/client.ts';

/**
 * Holds an entity of which there may be no row yet until the transaction ends, so that two messages about it cannot
 * overtake each other between a reading and a writing.
 */
export async function lockEntity(transaction: Pick<PrismaClient, '$executeRaw'>, id: string): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${id}, 0))`;
}

/** What a row says about the last message applied to it. */
export const positionOf = (
  row: { readonly lastSequence: bigint; readonly lastPublishedAt: Date | null } | null,
): StreamPosition | undefined =>
  row === null ? undefined : { sequence: Number(row.lastSequence), publishedAt: row.lastPublishedAt };
