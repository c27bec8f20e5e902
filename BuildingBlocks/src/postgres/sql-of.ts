import type { ClientBase, Pool } from 'pg';
import type { Sql } from '../outbox/index.ts';

/** Statements that differ from all before them are no longer prepared after so many: each connection keeps them all. */
const PREPARED = 200;

const names = new Map<string, string>();

/** Statements on a client, in the transaction that it is in, or on a pool, each in a transaction of its own. */
export const sqlOf =
  (connection: ClientBase | Pool): Sql =>
  async <Row extends object>(text: string, ...values: unknown[]) => {
    const name = nameOf(text);
    const { rows } = await (connection as ClientBase).query<Row>({ text, values, ...(name && { name }) });
    return rows;
  };

/** A statement with a name is parsed and planned once for each connection. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= PREPARED) return known;
  const name = `messaging_${names.size + 1}`;
  names.set(text, name);
  return name;
}
