CREATE TABLE placed_order (
    id uuid PRIMARY KEY,
    item text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    placed_at timestamptz NOT NULL
);
