import type pg from 'pg';

/** Messages of an ordinary flow. */
const OF_A_FLOW = 10;
/** Flows that have so many. */
const LONG_FLOWS = 500;
export const OF_A_LONG_FLOW = 200;
const MONTHS = 12;
/** Flows in one statement. */
const STEP = 50_000;

/**
 * Fills an empty store with bookings of a year: a few events on sale that very many book and many that few do, a hundred thousand
 * users, and words of which some are in every tenth event and most are rare. Indexes are made afterwards, as they were.
 */
export async function fillEventStore(client: pg.ClientBase, events: number): Promise<void> {
  const flows = Math.ceil((events - LONG_FLOWS * OF_A_LONG_FLOW) / OF_A_FLOW);
  await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '1GB'`);
  await client.query(
    `SELECT add_event_month((now() - make_interval(months => distance))::date)
       FROM generate_series(0, ${MONTHS + 1}) AS distance`,
  );
  const restore = await dropIndexes(client);
  for (let from = 0; from < flows; from += STEP)
    await client.query(INSERT, [from, Math.min(from + STEP, flows) - 1, flows, OF_A_FLOW, 0, 'flow']);
  for (let from = 0; from < LONG_FLOWS; from += LONG_FLOWS / 10)
    await client.query(INSERT, [
      ...[from, from + LONG_FLOWS / 10 - 1, LONG_FLOWS],
      ...[OF_A_LONG_FLOW, flows * OF_A_FLOW, 'long flow'],
    ]);
  await client.query('UPDATE store_head SET position = (SELECT max(position) FROM stored_event)');
  for (const statement of restore) await client.query(statement);
  await client.query('VACUUM (ANALYZE) stored_event');
}

/** @returns what makes them anew */
async function dropIndexes(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string; constraint: string | null }>(
    `SELECT relname AS name, pg_get_indexdef(indexrelid) AS definition, pg_get_constraintdef(pg_constraint.oid) AS constraint
       FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_constraint ON conindid = indexrelid
      WHERE indrelid = 'stored_event'::regclass`,
  );
  const restore: string[] = [];
  for (const { name, definition, constraint } of rows)
    if (constraint === null) {
      await client.query(`DROP INDEX ${name}`);
      restore.push(definition.replace(' ON ONLY ', ' ON '));
    } else {
      await client.query(`ALTER TABLE stored_event DROP CONSTRAINT ${name}`);
      restore.push(`ALTER TABLE stored_event ADD CONSTRAINT ${name} ${constraint}`);
    }
  return restore;
}

/** An id of version 7 of a time and a text. */
const idOf = (time: string, text: string): string =>
  `(lpad(to_hex(floor(extract(epoch FROM ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${text}), 1, 3)
     || '8' || substr(md5(${text}), 4, 15))::uuid`;
/** From 0 to 1, the same for the same text. */
const fractionOf = (text: string): string =>
  `(('x' || substr(md5(${text}), 1, 8))::bit(32)::bigint::float / 4294967296)`;

/** `$1` to `$2`: flows; `$3`: how many of them there are; `$4`: messages of each; `$5`: positions before; `$6`: their kind. */
const INSERT = `
  WITH flow AS MATERIALIZED (
    SELECT number, began, ${idOf('began', `'correlation ' || key`)} AS correlation_id,
           ${idOf('began', `'booking ' || key`)}::text AS booking_id, ${idOf('began', `'payment ' || key`)}::text AS payment_id,
           md5('event ' || floor(2000 * power(${fractionOf(`'event ' || key`)}, 3)))::uuid::text AS event_id,
           'user-' || floor(100000 * ${fractionOf(`'user ' || key`)}) || '@example.com' AS user_id,
           (ARRAY['concert', 'sport', 'theatre', 'flight', 'hotel', 'car'])[1 + floor(6 * ${fractionOf(`'category ' || key`)})::int]
             AS category,
           'word' || floor(5000 * power(${fractionOf(`'one ' || key`)}, 3)) AS one,
           'word' || floor(5000 * power(${fractionOf(`'two ' || key`)}, 3)) AS two
      FROM (SELECT number, $6::text || ' ' || number AS key,
                   date_trunc('milliseconds', now() - interval '365 days' * (1 - number::float / $3::int)) AS began
              FROM generate_series($1::int, $2::int) AS number) AS numbered
  ), message AS (
    SELECT flow.*, place, began + place * interval '300 milliseconds' AS occurred_at,
           CASE WHEN place % 10 < 9 THEN
             (ARRAY['booking.inventory.update-requested', 'booking.booking.created', 'booking.notification.send-requested',
                    'catalog.inventory.updated', 'payment.payment.created', 'payment.payment.succeeded',
                    'booking.booking.confirmed', 'receipt.receipt.generated', 'notification.email.sent'])[1 + place % 10]
           WHEN number % 5000 = 0 THEN 'user.user.created'
           WHEN number % 1000 = 1 THEN 'payment.payment.failed'
           WHEN number % 100 = 2 THEN 'booking.booking.cancelled'
           ELSE 'booking.booking.updated' END AS event_type
      FROM flow, generate_series(0, $4::int - 1) AS place
  ), addressed AS (
    SELECT *, CASE split_part(event_type, '.', 1)
                WHEN 'catalog' THEN event_id WHEN 'payment' THEN payment_id WHEN 'receipt' THEN payment_id
                WHEN 'user' THEN user_id ELSE booking_id END AS entity_id
      FROM message
  )
  INSERT INTO stored_event
    (event_id, occurred_at, position, event_type, event_version, is_request, correlation_id, causation_id, entity_id,
     sequence, source, source_version, data, terms)
  SELECT ${idOf('occurred_at', `'message ' || $6::text || number || ' ' || place`)}, occurred_at,
         $5::bigint + number::bigint * $4::int + place + 1, event_type, '1.0', event_type LIKE '%-requested', correlation_id,
         correlation_id, entity_id, place + 1, split_part(event_type, '.', 1) || '-service', '1.0.0',
         jsonb_build_object('booking_id', booking_id, 'payment_id', payment_id, 'event_id', event_id, 'user_id', user_id,
           'category', category, 'event_name', one || ' ' || two, 'quantity', 1 + number % 4, 'amount', 49.9,
           'currency', 'EUR', 'status', 'confirmed'),
         ARRAY['id:' || entity_id, 'id:' || booking_id, 'id:' || payment_id, 'id:' || event_id, 'id:' || user_id,
           'word:' || split_part(user_id, '@', 1), 'word:example', 'word:com', 'word:' || category, 'word:' || one,
           'word:' || two, 'word:eur', 'word:confirmed']
    FROM addressed ORDER BY number, place`;
