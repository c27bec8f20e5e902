import type { Persistence } from '@ticketwave/building-blocks/postgres';
import { clientOptions, PrismaDatabase } from '@ticketwave/building-blocks/prisma';
import { PrismaClient } from './generated/prisma/client.ts';

/** The database that UserService alone reads and writes. */
export class UserDatabase extends PrismaDatabase<PrismaClient> {
  constructor(persistence: Persistence) {
    super(new PrismaClient(clientOptions(persistence)), persistence);
  }
}
