import { Persistence } from '@ticketwave/building-blocks/postgres';
import { inject, injectable } from 'inversify';
import { Replays, type NewReplay, type ReplayChange } from '../application/replays.ts';
import type { Replay, ReplayFilter } from '../domain/replay.ts';

const COLUMNS = `id::text, subscription, is_rebuild AS rebuild, operator, reason, filter, rate::float, state, why, types,
  cursor, up_to AS "upTo", meant, sent, counts, rebuilt, tries, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** `bigint` comes as text, and times in `filter` as well. */
type ReplayRow = Omit<Replay, 'filter' | 'cursor' | 'upTo' | 'meant' | 'sent'> & {
  readonly filter: Omit<ReplayFilter, 'from' | 'to'> & { readonly from?: string; readonly to?: string };
  readonly cursor: string;
  readonly upTo: string | null;
  readonly meant: string;
  readonly sent: string;
};

/** By their columns; each keeps its value unless it is changed. */
const CHANGED: Readonly<Record<keyof ReplayChange, string>> = {
  state: 'state = $',
  why: 'why = $',
  types: 'types = $',
  meant: 'meant = $',
  cursor: 'cursor = $',
  sent: 'sent = $',
  counts: 'counts = $',
  rebuilt: 'rebuilt = $',
  tries: 'tries = $',
};

@injectable()
export class PostgresReplays extends Replays {
  constructor(@inject(Persistence) private readonly persistence: Persistence) {
    super();
  }

  override async add(replay: NewReplay, dueInMs: number): Promise<Replay> {
    const [row] = await this.#rows(
      `INSERT INTO replay (id, subscription, is_rebuild, operator, reason, filter, rate, up_to, due_at)
       VALUES ($1::uuid, $2, $3, $4, $5, $6::jsonb, $7::float, $8::bigint,
               now() + make_interval(secs => $9::float / 1000)) RETURNING ${COLUMNS}`,
      replay.id,
      replay.subscription,
      replay.rebuild,
      replay.operator,
      replay.reason,
      JSON.stringify(replay.filter),
      replay.rate,
      replay.upTo,
      dueInMs,
    );
    if (!row) throw new Error(`The replay ${replay.id} was not stored.`);
    return row;
  }

  override async find(id: string): Promise<Replay | undefined> {
    const [row] = await this.#rows(`SELECT ${COLUMNS} FROM replay WHERE id = $1::uuid`, id);
    return row;
  }

  override list(limit: number): Promise<Replay[]> {
    return this.#rows(`SELECT ${COLUMNS} FROM replay ORDER BY created_at DESC, id LIMIT $1::int`, limit);
  }

  override claim(limit: number, forMs: number): Promise<Replay[]> {
    return this.#rows(
      `UPDATE replay SET due_at = now() + make_interval(secs => $2::float / 1000)
        WHERE id IN (SELECT id FROM replay WHERE state IN ('beginning', 'running') AND due_at <= now()
                      ORDER BY due_at LIMIT $1::int FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      limit,
      forMs,
    );
  }

  override async change(
    id: string,
    change: ReplayChange,
    from: readonly Replay['state'][],
    dueInMs: number,
  ): Promise<Replay | undefined> {
    const changed = Object.entries(change) as [keyof ReplayChange, unknown][];
    const sets = changed.map(([name], index) => `${CHANGED[name]}${index + 4}`);
    const [row] = await this.#rows(
      `UPDATE replay SET ${[...sets, 'updated_at = now()', 'due_at = now() + make_interval(secs => $3::float / 1000)'].join(', ')}
        WHERE id = $1::uuid AND state = ANY ($2::text[]) RETURNING ${COLUMNS}`,
      id,
      from,
      dueInMs,
      ...changed.map(([, value]) => value),
    );
    return row;
  }

  async #rows(text: string, ...values: unknown[]): Promise<Replay[]> {
    const rows = await this.persistence.sql<ReplayRow>(text, ...values);
    return rows.map(({ filter: { from, to, ...filter }, ...row }) => ({
      ...row,
      filter: { ...filter, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) },
      cursor: Number(row.cursor),
      upTo: row.upTo === null ? null : Number(row.upTo),
      meant: Number(row.meant),
      sent: Number(row.sent),
    }));
  }
}
