import type { Persistence } from '@ticketwave/building-blocks/postgres';
import { clientOptions, PrismaDatabase } from '@ticketwave/building-blocks/prisma';
import { PrismaClient } from './generated/prisma/client.ts';

/** NotificationService's own database. */
export class NotificationDatabase extends PrismaDatabase<PrismaClient> {
  constructor(persistence: Persistence) {
    super(new PrismaClient(clientOptions(persistence)), persistence);
  }
}
