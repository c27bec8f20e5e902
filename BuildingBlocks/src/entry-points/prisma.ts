/**
 * A PostgreSQL database on Prisma 7, and migrations as Prisma keeps them.
 *
 * @packageDocumentation
 */
export {
  clientOptions,
  prisma,
  PrismaDatabase,
  type PrismaLike,
  type PrismaTransaction,
} from '../prisma/prisma-database.ts';
export { prismaMigrations } from '../prisma/prisma-migrations.ts';
