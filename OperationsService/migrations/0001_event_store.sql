-- Every event once, by the month in which it was published. The role that writes it may neither change nor delete a row.
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

-- Rights on a partition are its own: without this its owner could change what the parent forbids.
CREATE FUNCTION seal_off(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', name, current_user);
END $$;

SELECT seal_off('stored_event'), seal_off('stored_event_other');

-- Makes room for the events of a month; has no effect if there is. @param day any day of it
CREATE FUNCTION add_event_month(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first date := date_trunc('month', day);
  name  text := 'stored_event_' || to_char(first, 'YYYY_MM');
BEGIN
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF stored_event FOR VALUES FROM (%L) TO (%L)',
                 name, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
  PERFORM seal_off(name::regclass);
END $$;
