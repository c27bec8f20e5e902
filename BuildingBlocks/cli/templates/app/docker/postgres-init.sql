-- Run once, when the volume is empty: a role and a database for each service. For development only.
CREATE ROLE "orders" LOGIN PASSWORD 'orders-dev-only';
CREATE DATABASE "orders" OWNER "orders";
REVOKE CONNECT ON DATABASE "orders" FROM PUBLIC;

CREATE ROLE "shipping" LOGIN PASSWORD 'shipping-dev-only';
CREATE DATABASE "shipping" OWNER "shipping";
REVOKE CONNECT ON DATABASE "shipping" FROM PUBLIC;
