-- The newest events of an entity, of which a concert on sale has very many, are found without reading all of them.
DROP INDEX stored_event_entity;
CREATE INDEX stored_event_entity ON stored_event (entity_id, occurred_at);

-- In the order of bytes the beginning of a type is a range of the index: a type that nothing begins with is found missing at once.
ALTER TABLE stored_event ALTER COLUMN event_type TYPE text COLLATE "C";
