export { clientOptions, prisma, PrismaDatabase } from './prisma-database.ts';
export { prismaMigrations } from './prisma-migrations.ts';
