import { createRequire } from 'node:module';
import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import { HttpMiddleware, HttpRoutes } from '@ticketwave/building-blocks/http';
import { DomainEventHandler } from '@ticketwave/building-blocks/messaging';
import { prismaMigrations } from '@ticketwave/building-blocks/prisma';
import { eventsOf } from '@ticketwave/contracts';
import * as userContracts from '@ticketwave/user-contracts';
import type { Container } from 'inversify';
import { AnnounceUsers } from './application/announce-users.ts';
import { CreateUser } from './application/create-user.ts';
import { EraseUser } from './application/erase-user.ts';
import { UpdateUser } from './application/update-user.ts';
import { UserCreatedDomainEventHandler } from './application/user-created.domain-event-handler.ts';
import { UserErasedDomainEventHandler } from './application/user-erased.domain-event-handler.ts';
import { UserUpdatedDomainEventHandler } from './application/user-updated.domain-event-handler.ts';
import { Users } from './application/users.ts';
import { loadConfig, type UserConfig } from './config.ts';
import { Links } from './http/links.ts';
import { UserRoutes } from './http/user.routes.ts';
import { UsersKey } from './http/users-key.ts';
import { PrismaUsers } from './infrastructure/prisma-users.ts';
import { UserDatabase } from './infrastructure/user-database.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

function compose(container: Container, config: UserConfig): void {
  // What we announce
  container.bind(DomainEventHandler).to(UserCreatedDomainEventHandler);
  container.bind(DomainEventHandler).to(UserUpdatedDomainEventHandler);
  container.bind(DomainEventHandler).to(UserErasedDomainEventHandler);

  // What we answer over HTTP, and to whom
  container.bind(HttpRoutes).to(UserRoutes);
  container.bind(HttpMiddleware).toConstantValue(new UsersKey(config.apiKey));
  container.bind(Links).toConstantValue(new Links(config.publicUrl));

  // What we can do
  container.bind(CreateUser).toSelf();
  container.bind(UpdateUser).toSelf();
  container.bind(EraseUser).toSelf();
  container.bind(AnnounceUsers).toSelf();

  // What we depend on
  container.bind(Users).to(PrismaUsers);
}

export const userService: ServiceDefinition<UserConfig> = {
  name: 'user',
  version,
  metricsPrefix: 'ticketwave',
  publishes: eventsOf(userContracts),
  migrations: prismaMigrations(new URL('../prisma/', import.meta.url)),
  database: UserDatabase,
  loadConfig,
  compose,
};
