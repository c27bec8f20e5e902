-- Run once, by the superuser, when the volume is empty: a role and a database for every service, and nobody enters
-- another's. The passwords are for development only; the services take them only under TICKETWAVE_DEVELOPMENT=1.
CREATE ROLE "booking" LOGIN PASSWORD 'booking-dev-only';
CREATE DATABASE "booking" OWNER "booking";
REVOKE CONNECT ON DATABASE "booking" FROM PUBLIC;

CREATE ROLE "catalog" LOGIN PASSWORD 'catalog-dev-only';
CREATE DATABASE "catalog" OWNER "catalog";
REVOKE CONNECT ON DATABASE "catalog" FROM PUBLIC;

CREATE ROLE "payment" LOGIN PASSWORD 'payment-dev-only';
CREATE DATABASE "payment" OWNER "payment";
REVOKE CONNECT ON DATABASE "payment" FROM PUBLIC;

CREATE ROLE "notification" LOGIN PASSWORD 'notification-dev-only';
CREATE DATABASE "notification" OWNER "notification";
REVOKE CONNECT ON DATABASE "notification" FROM PUBLIC;

CREATE ROLE "operations" LOGIN PASSWORD 'operations-dev-only';
CREATE DATABASE "operations" OWNER "operations";
REVOKE CONNECT ON DATABASE "operations" FROM PUBLIC;

CREATE ROLE "user" LOGIN PASSWORD 'user-dev-only';
CREATE DATABASE "user" OWNER "user";
REVOKE CONNECT ON DATABASE "user" FROM PUBLIC;
