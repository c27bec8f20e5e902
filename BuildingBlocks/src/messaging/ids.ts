import { v5, v7 } from 'uuid';

/** A new time-ordered id (UUID version 7). */
export const newId = (): string => v7();

/** The same id for the same name, always (UUID version 5). */
export const idFromName = (name: string, namespace: string): string => v5(name, namespace);
