import { Database, Persistence } from '@ticketwave/building-blocks/prisma';
import { inject, injectable } from 'inversify';
import { PrismaClient } from './generated/prisma/client.ts';

/** The database that CatalogService alone reads and writes. */
@injectable()
export class CatalogDatabase extends Database<PrismaClient> {
  constructor(@inject(Persistence) persistence: Persistence) {
    super(new PrismaClient(persistence.clientOptions), persistence);
  }
}
