/** Generates the database clients whose schema (or whose Prisma) has changed, all at the same time. */
export function generateClients(): Promise<void>;
/** The folder, relative to the schema, that its generator block writes to. Pure. */
export function outputOf(schema: string): string;
