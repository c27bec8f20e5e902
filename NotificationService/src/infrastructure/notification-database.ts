import { Database, Persistence } from '@ticketwave/building-blocks/prisma';
import { inject, injectable } from 'inversify';
import { PrismaClient } from './generated/prisma/client.ts';

/** NotificationService's own database. */
@injectable()
export class NotificationDatabase extends Database<PrismaClient> {
  constructor(@inject(Persistence) persistence: Persistence) {
    super(new PrismaClient(persistence.clientOptions), persistence);
  }
}
