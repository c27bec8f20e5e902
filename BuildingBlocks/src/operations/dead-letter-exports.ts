import { CopyDetector, fits, type DeadLetters, type Selection } from '../dead-letters/index.ts';
import type { ReceivedMessage } from '../messaging/index.ts';
import type { Sql } from '../outbox/index.ts';

/** What an export has kept. */
export interface ExportReport {
  readonly exportId: string;
  readonly count: number;
  readonly bytes: number;
  /** Whether all that was meant is in it. */
  readonly complete: boolean;
}

/** What discarding what was exported has done. */
export interface DiscardedExport {
  /** Message ids. */
  readonly discarded: readonly (string | null)[];
  /** So many of the export are not among the dead letters any more. */
  readonly notFound: number;
}

/** What one export keeps at most; the rest is for the next one. */
const MOST = { count: 10_000, bytes: 64 * 1024 * 1024 };
/** So many rows are written, or read, with one statement. */
const PAGE = 200;

/** Dead letters that are kept in the service's database as they were, so that they may be discarded. */
export class DeadLetterExports {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async export(
    exportId: string,
    deadLetters: DeadLetters,
    queue: string,
    selection: Selection,
  ): Promise<ExportReport> {
    const rows: { copyKey: string; content: string }[] = [];
    let bytes = 0;
    let meant = 0;
    await deadLetters.browse(queue, (deadLetter, message, position, copyKey) => {
      if (meant === selection.count || !fits({ ...deadLetter, position }, selection)) return;
      meant++;
      if (rows.length === MOST.count || bytes > MOST.bytes) return;
      const content = contentOf(message, position);
      bytes += content.length;
      rows.push({ copyKey, content });
    });
    for (let from = 0; from < rows.length; from += PAGE)
      await this.#write(exportId, queue, from, rows.slice(from, from + PAGE));
    return { exportId, count: rows.length, bytes, complete: rows.length === meant };
  }

  /** The queue whose dead letters were exported; undefined if there is no such export. */
  async queueOf(exportId: string): Promise<string | undefined> {
    const [row] = await this.#sql<{ queue: string }>(
      'SELECT queue FROM messaging.exported_dead_letter WHERE export_id = $1::uuid LIMIT 1',
      exportId,
    );
    return row?.queue;
  }

  /** What was exported, as JSON texts, a page at a time. */
  async *pages(exportId: string): AsyncGenerator<readonly string[]> {
    for (let after = 0; ; after += PAGE) {
      const rows = await this.#sql<{ content: string }>(
        `SELECT content::text FROM messaging.exported_dead_letter
          WHERE export_id = $1::uuid AND number > $2::int AND number <= $2::int + $3::int ORDER BY number`,
        exportId,
        after,
        PAGE,
      );
      if (rows.length > 0) yield rows.map(({ content }) => content);
      if (rows.length < PAGE) return;
    }
  }

  /** Takes away for good what was exported, with all its copies, and nothing else. */
  async discard(exportId: string, deadLetters: DeadLetters, queue: string): Promise<DiscardedExport> {
    const rows = await this.#sql<{ copyKey: string }>(
      `SELECT copy_key AS "copyKey" FROM messaging.exported_dead_letter
        WHERE export_id = $1::uuid AND queue = $2`,
      exportId,
      queue,
    );
    const exported = new Set(rows.map(({ copyKey }) => copyKey));
    const reader = new CopyDetector();
    const found = new Map<string, string | null>();
    const isExported = (message: ReceivedMessage): boolean => {
      const { copyKey, deadLetter } = reader.read(message);
      if (!exported.has(copyKey)) return false;
      found.set(copyKey, deadLetter.messageId);
      return true;
    };
    await deadLetters.take(queue, isExported, async (picked) => {
      for (const held of picked) held.acknowledge();
    });
    return { discarded: [...found.values()], notFound: exported.size - found.size };
  }

  async #write(
    exportId: string,
    queue: string,
    from: number,
    rows: readonly { copyKey: string; content: string }[],
  ): Promise<void> {
    await this.#sql(
      `INSERT INTO messaging.exported_dead_letter (export_id, queue, number, copy_key, content)
       SELECT $1::uuid, $2, $3::int + at, copy_key, content::json
         FROM unnest($4::text[], $5::text[]) WITH ORDINALITY AS row (copy_key, content, at)`,
      exportId,
      queue,
      from,
      rows.map(({ copyKey }) => copyKey),
      rows.map(({ content }) => content),
    );
  }
}

/** Everything about it, so that it could be published again: properties with their AMQP types, and every byte of the body. */
const contentOf = (message: ReceivedMessage, position: number): string =>
  JSON.stringify(
    {
      position,
      exchange: message.exchange,
      routingKey: message.routingKey,
      properties: message.exactProperties?.() ?? message.properties,
      body: message.body.toString('base64'),
    },
    (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part),
  );
