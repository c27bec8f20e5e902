CREATE TABLE shipment (
    order_id uuid PRIMARY KEY,
    item text NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    requested_at timestamptz NOT NULL DEFAULT now()
);
