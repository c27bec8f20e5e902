import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@ticketwave/catalog-service/infrastructure/generated/prisma/client';

/** An application's own client, with connections that BuildingBlocks knows nothing of. */
export const ownPrismaClient = (connectionString: string): PrismaClient =>
  new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 10 }) });
