import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '@ticketwave/building-blocks/observability';
import { fieldsOf, type ChainHead } from '../../domain/chain/heads.ts';

/**
 * Keeps heads of the chain outside of the database: in the log, and in a file that is only ever appended to, one JSON object in a
 * line. Whoever changes the database has to change these as well, or is found out.
 */
export class ChainHeads {
  readonly #file: string | undefined;
  readonly #logger: Logger;
  #kept = 0;

  /** @param file undefined: in the log only */
  constructor(file: string | undefined, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Keeps it, unless it is the one that was kept last. @throws Error if the file cannot be written */
  async keep(head: ChainHead): Promise<void> {
    if (head.entry === this.#kept) return;
    const fields = fieldsOf(head);
    if (this.#file !== undefined)
      await append(this.#file, JSON.stringify({ timestamp: new Date().toISOString(), ...fields }));
    this.#logger.info(`The chain of events has come to entry ${head.entry}`, fields);
    this.#kept = head.entry;
  }
}

/** Durable when it returns. A line that a crash has cut short spoils only itself. */
async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o640);
  try {
    await file.appendFile(`${(await endsInLine(file)) ? '' : '\n'}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n';
}
