/**
 * A PostgreSQL database on Prisma 7, and migrations as Prisma keeps them.
 *
 * @packageDocumentation
 */
export { clientOptions, prisma, PrismaDatabase } from '../prisma/prisma-database.ts';
export { prismaMigrations } from '../prisma/prisma-migrations.ts';
