-- What was taken out of the store: how many events, when, why and on whose behalf. Numbers may have holes.
CREATE TABLE event_removal (
  removal      bigint         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind         text           NOT NULL CHECK (kind IN ('pruned', 'erased')),
  requested_by text           NOT NULL,
  reason       text           NOT NULL,
  removed_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  events       integer        NOT NULL CHECK (events > 0)
);

-- One entry for each event, in the order of the positions, and one for each removal. An entry of an event holds its salt until the
-- event is removed; what is left is a stub, of which nothing can be told about the event, and which the chain goes on through.
CREATE TABLE event_chain (
  entry    bigint PRIMARY KEY,
  -- Of an event; null for a removal.
  position bigint UNIQUE,
  -- Which this entry is about, or which has taken this event.
  removal  bigint REFERENCES event_removal,
  salt     bytea,
  -- SHA-256 of salt and event, or of the removal with what it took and left.
  content  bytea  NOT NULL CHECK (length(content) = 32),
  -- SHA-256 of the hash before, this entry's numbers and its content.
  hash     bytea  NOT NULL CHECK (length(hash) = 32),
  CHECK ((salt IS NULL) = (removal IS NOT NULL)),
  CHECK (position IS NOT NULL OR removal IS NOT NULL)
);
CREATE INDEX event_chain_removal ON event_chain (removal, position) WHERE removal IS NOT NULL;

-- What reports read of events that have been removed, and nothing else of them.
CREATE TABLE past_fact (
  position    bigint         PRIMARY KEY,
  removal     bigint         NOT NULL REFERENCES event_removal,
  event_id    uuid           NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  event_type  text           NOT NULL,
  entity_id   text           NOT NULL,
  data        jsonb          NOT NULL
);
CREATE INDEX past_fact_removal ON past_fact (removal, position);
CREATE INDEX past_fact_type ON past_fact (event_type, occurred_at);
CREATE INDEX past_fact_entity ON past_fact (entity_id, event_type);

-- Events that were erased, and are not stored again when they come again.
CREATE TABLE erased_event (event_id uuid PRIMARY KEY);

-- What reports are computed from.
CREATE VIEW reported_fact AS
  SELECT event_id, occurred_at, event_type, entity_id, data FROM stored_event
   UNION ALL
  SELECT event_id, occurred_at, event_type, entity_id, data FROM past_fact;

-- The one change that there is of an entry: into a stub.
CREATE FUNCTION refuse_all_but_stubs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.salt IS NULL OR NEW.salt IS NOT NULL OR NEW.removal IS NULL
     OR (NEW.entry, NEW.position, NEW.content, NEW.hash) IS DISTINCT FROM (OLD.entry, OLD.position, OLD.content, OLD.hash)
  THEN RAISE EXCEPTION 'event_chain is append-only: UPDATE is refused' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stubs_only BEFORE UPDATE ON event_chain FOR EACH ROW EXECUTE FUNCTION refuse_all_but_stubs();
CREATE TRIGGER append_only BEFORE DELETE ON event_chain FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event_removal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON past_fact FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON erased_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON event_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON event_removal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON past_fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep BEFORE TRUNCATE ON erased_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An event may be deleted once its entry is a stub.
CREATE FUNCTION refuse_all_but_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM event_chain WHERE position = OLD.position AND salt IS NULL) THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER append_only ON stored_event;
CREATE TRIGGER append_only BEFORE UPDATE ON stored_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER removal_only BEFORE DELETE ON stored_event FOR EACH ROW EXECUTE FUNCTION refuse_all_but_removal();

-- Held until the commit by whoever adds to the chain or makes stubs of it.
CREATE FUNCTION event_chain_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT hashtextextended('event_chain', 0) $$;

-- Turns events into stubs, and says so in event_removal. Those that are not in the chain yet, or have gone, are left out.
-- @param taken their positions
-- @param facts types of events that reports read @param fields what they read of the data
-- @returns how many it took
CREATE FUNCTION remove_events(kind text, taken bigint[], requested_by text, reason text, facts text[], fields text[])
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
  found  bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock(event_chain_lock());
  SELECT array_agg(position ORDER BY position) INTO found
    FROM event_chain WHERE position = ANY (taken) AND salt IS NOT NULL;
  IF found IS NULL THEN RETURN 0; END IF;
  INSERT INTO event_removal (kind, requested_by, reason, events)
    VALUES (remove_events.kind, remove_events.requested_by, remove_events.reason, cardinality(found))
    RETURNING removal INTO number;
  INSERT INTO past_fact
    SELECT position, number, event_id, occurred_at, event_type, entity_id,
           (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key = ANY (fields))
      FROM stored_event WHERE position = ANY (found) AND event_type = ANY (facts);
  IF remove_events.kind = 'erased' THEN
    INSERT INTO erased_event SELECT event_id FROM stored_event WHERE position = ANY (found) ON CONFLICT DO NOTHING;
  END IF;
  UPDATE event_chain SET salt = NULL, removal = number WHERE position = ANY (found);
  DELETE FROM stored_event WHERE position = ANY (found);
  RETURN cardinality(found);
END $$;

-- Drops the months that have ended before a day and have nothing in them. @returns their names
CREATE OR REPLACE FUNCTION drop_event_months(before date) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  name text;
  used boolean;
BEGIN
  FOR name IN
    SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid
     WHERE inhparent = 'stored_event'::regclass AND relname ~ '^stored_event_[0-9]{4}_[0-9]{2}$'
       AND to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= before
     ORDER BY relname
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO used;
    CONTINUE WHEN used;
    -- Something may have come since; from here on nothing does.
    LOCK TABLE stored_event IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO used;
    CONTINUE WHEN used;
    EXECUTE format('DROP TABLE %I', name);
    RETURN NEXT name;
  END LOOP;
END $$;
