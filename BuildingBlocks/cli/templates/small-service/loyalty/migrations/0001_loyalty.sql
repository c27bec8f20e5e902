CREATE TABLE loyalty_entry (
    id text PRIMARY KEY,
    occurrences integer NOT NULL
);
