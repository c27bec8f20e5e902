import type { Pool } from 'pg';
import { inLane } from './lanes.ts';

/** A server that takes connections and answers nothing must not keep whoever asks. */
const LIMIT_MS = 5_000;

/**
 * What a message needs: rights on every table of ours, a server that takes writes, and new pages, for rows and for a
 * long value, where messages write. Committed, and nothing is left of it.
 */
const PROBE = `DO $probe$
DECLARE
  id uuid := gen_random_uuid();
  long text := (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 512));
  missing text := (
    SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
     WHERE relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = current_user
       AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
            AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')));
BEGIN
  IF missing IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'rights are missing on ' || missing;
  END IF;
  INSERT INTO messaging.stream (name, last_sequence) VALUES ('probe.' || id, 1);
  INSERT INTO messaging.attempt (queue, message_id, redrives, count, running) VALUES ('probe', id, 0, 0, false);
  INSERT INTO messaging.inbox (queue, message_id) VALUES ('probe', id);
  INSERT INTO messaging.outbox (message_id, event_type, stream, sequence, exchange, routing_key, mandatory, envelope)
    VALUES (id, 'probe', 'probe.' || id, 1, 'probe', 'probe', false, to_json(long));
  DELETE FROM messaging.outbox WHERE message_id = id;
  DELETE FROM messaging.waiting_stream WHERE stream = 'probe.' || id;
  DELETE FROM messaging.inbox WHERE queue = 'probe' AND message_id = id;
  DELETE FROM messaging.attempt WHERE queue = 'probe' AND message_id = id;
  DELETE FROM messaging.stream WHERE name = 'probe.' || id;
END
$probe$`;

/** Finds out whether the service's own database can do what a message needs. */
export class DatabaseProbe {
  readonly #pool: Pool;
  #underWay: Promise<void> | undefined;
  #passedAt = -Infinity;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Whoever asks while a probe is under way shares its outcome.
   * @param age milliseconds that a probe may lie back that has passed
   * @throws the database's error if it cannot
   */
  run(age = 0): Promise<void> {
    if (performance.now() - this.#passedAt < age) return Promise.resolve();
    this.#underWay ??= this.#write().finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  async passes(): Promise<boolean> {
    return this.run().then(
      () => true,
      () => false,
    );
  }

  async #write(): Promise<void> {
    const probe = { text: PROBE, query_timeout: LIMIT_MS };
    await inLane('system', () => this.#pool.query(probe));
    this.#passedAt = performance.now();
  }
}
