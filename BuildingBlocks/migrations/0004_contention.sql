-- Since when runs of a message have met locks in other hands: for a while that does not count as its failure.
ALTER TABLE messaging.attempt ADD COLUMN contended_since timestamptz;
