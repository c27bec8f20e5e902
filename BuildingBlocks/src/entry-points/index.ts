/**
 * Messaging for an application that already exists: `attach` it to a database and a broker, and react to events with
 * `on`.
 *
 * @packageDocumentation
 */
export { attach } from '../attach/attach.ts';
export type { AttachedMessaging, AttachOptions, Handlers } from '../attach/attach-options.ts';
export type { MessagingSettings } from '../attach/messaging-settings.ts';
export { on } from '../messaging/on.ts';
export { postgres, type PostgresDatabase } from '../postgres/postgres-database.ts';
export type { BrokerAddress, BrokerSettings } from '../rabbitmq/broker-address.ts';
export { sqlMigrations, type Migrations } from '../postgres/service-migrations.ts';
