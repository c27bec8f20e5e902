import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as buildingBlocks from '@ticketwave/building-blocks';
import type * as adapters from '@ticketwave/building-blocks/adapters';
import type * as inbox from '@ticketwave/building-blocks/internal/inbox';
import type * as messaging from '@ticketwave/building-blocks/messaging';
import type * as observability from '@ticketwave/building-blocks/observability';
import type * as outbox from '@ticketwave/building-blocks/internal/outbox';
import type * as postgres from '@ticketwave/building-blocks/postgres';
import type * as prisma from '@ticketwave/building-blocks/prisma';
import type * as rabbitmq from '@ticketwave/building-blocks/internal/rabbitmq';
import type * as prismaClient from '@ticketwave/catalog-service/infrastructure/generated/prisma/client';
import type * as launching from '@ticketwave/cli/dev/launch';
import type * as contracts from '@ticketwave/contracts';
import type * as services from '@ticketwave/scripts/services';
import type Joi from 'joi';

/**
 * The modules of a build by the folder that it lies in, so that an older build can be driven beside this one. Only what
 * older builds have too is named here.
 */
export interface BuildUnderTest {
  readonly buildingBlocks: typeof buildingBlocks;
  readonly messaging: typeof messaging;
  readonly postgres: typeof postgres;
  readonly prisma: typeof prisma;
  readonly observability: typeof observability;
  readonly adapters: typeof adapters;
  readonly inbox: typeof inbox;
  readonly outbox: typeof outbox;
  readonly rabbitmq: typeof rabbitmq;
  readonly contracts: typeof contracts;
  readonly prismaClient: typeof prismaClient;
  readonly joi: typeof Joi;
}

/** Loads the library of a build. @param tree the folder of the repository */
export async function loadBuild(tree: string): Promise<BuildUnderTest> {
  const entry = <T>(name: string) => load<T>(tree, `BuildingBlocks/dist/entry-points/${name}.js`);
  return {
    buildingBlocks: await entry('index'),
    messaging: await entry('messaging'),
    postgres: await entry('postgres'),
    prisma: await entry('prisma'),
    observability: await entry('observability'),
    adapters: await entry('adapters'),
    inbox: await load(tree, 'BuildingBlocks/dist/inbox/index.js'),
    outbox: await load(tree, 'BuildingBlocks/dist/outbox/index.js'),
    rabbitmq: await load(tree, 'BuildingBlocks/dist/rabbitmq/index.js'),
    contracts: await load(tree, 'BuildingBlocks/contracts/dist/index.js'),
    prismaClient: await load(tree, 'CatalogService/dist/infrastructure/generated/prisma/client.js'),
    joi: createRequire(join(tree, 'BuildingBlocks/contracts/package.json'))('joi') as typeof Joi,
  };
}

/** Loads what starts all services of a build. @param tree the folder of the repository */
export async function loadLauncher(
  tree: string,
): Promise<Pick<typeof launching, 'launch'> & Pick<typeof services, 'project'>> {
  const { launch } = await load<typeof launching>(tree, 'BuildingBlocks/cli/dist/dev/launch.js');
  const { project } = await load<typeof services>(tree, 'scripts/dist/services.js');
  return { launch, project };
}

const load = async <T>(tree: string, path: string): Promise<T> =>
  (await import(pathToFileURL(join(tree, path)).href)) as T;
