import type { Persistence } from '@ticketwave/building-blocks/postgres';
import { clientOptions, PrismaDatabase } from '@ticketwave/building-blocks/prisma';
import { PrismaClient } from './generated/prisma/client.ts';

export class BookingDatabase extends PrismaDatabase<PrismaClient> {
  constructor(persistence: Persistence) {
    super(new PrismaClient(clientOptions(persistence)), persistence);
  }
}
