-- Every event once, by the month in which it was published. Rows are added and never changed.
CREATE TABLE stored_event (
  event_id       uuid           NOT NULL,
  occurred_at    timestamptz(3) NOT NULL,
  -- From 1 without gaps, in the order of the commits: given under the lock of `store_head`.
  position       bigint         NOT NULL,
  recorded_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  event_type     text           NOT NULL,
  event_version  text           NOT NULL,
  is_request     boolean        NOT NULL,
  correlation_id uuid           NOT NULL,
  causation_id   uuid           NOT NULL,
  entity_id      text           NOT NULL,
  sequence       bigint         NOT NULL,
  source         text           NOT NULL,
  source_version text           NOT NULL,
  data           jsonb          NOT NULL,
  -- What it is found by: `id:` and each id in it, `word:` and each word of its texts.
  terms          text[]         NOT NULL,
  PRIMARY KEY (event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);

CREATE INDEX stored_event_position ON stored_event (position);
CREATE INDEX stored_event_correlation ON stored_event (correlation_id);
CREATE INDEX stored_event_entity ON stored_event (entity_id, event_type);
CREATE INDEX stored_event_type ON stored_event (event_type, occurred_at);
CREATE INDEX stored_event_time ON stored_event (occurred_at, position);
CREATE INDEX stored_event_terms ON stored_event USING gin (terms);

-- What was published at a time for which there is no month.
CREATE TABLE stored_event_other PARTITION OF stored_event DEFAULT;

-- One row: how many events there are. Whoever adds some holds its lock until the commit.
CREATE TABLE store_head (
  is_head  boolean PRIMARY KEY DEFAULT true CHECK (is_head),
  position bigint  NOT NULL DEFAULT 0
);
INSERT INTO store_head DEFAULT VALUES;

-- Whoever may write to the store may only add to it. Rights would say so as well; but a service that lacks one on a table
-- of its own takes no messages.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- Every partition has it, those that come later too.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON stored_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON stored_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON stored_event_other FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Makes room for the events of a month; has no effect if there is. @param day any day of it
CREATE FUNCTION add_event_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first date := date_trunc('month', day);
  name  text := 'stored_event_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF stored_event FOR VALUES FROM (%L) TO (%L)',
                 name, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
  EXECUTE format('CREATE TRIGGER keep BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
END $$;

-- Drops the months that have ended before a day. @returns their names
CREATE FUNCTION drop_event_months(before date) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
     WHERE inhparent = 'stored_event'::regclass AND relname ~ '^stored_event_[0-9]{4}_[0-9]{2}$'
       AND to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= before
     ORDER BY relname
  LOOP
    EXECUTE format('DROP TABLE %I', name);
    RETURN NEXT name;
  END LOOP;
END $$;
