import { Database, Persistence } from '@ticketwave/building-blocks/prisma';
import { inject, injectable } from 'inversify';
import { PrismaClient } from './generated/prisma/client.ts';

/** PaymentService's own database. */
@injectable()
export class PaymentDatabase extends Database<PrismaClient> {
  constructor(@inject(Persistence) persistence: Persistence) {
    super(new PrismaClient(persistence.clientOptions), persistence);
  }
}
