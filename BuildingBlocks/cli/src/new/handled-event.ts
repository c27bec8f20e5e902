import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventsOf, type IntegrationEventClass } from '@ticketwave/contracts';
import { Failure } from '../../support/failure.mjs';
import type { Application, ExistingService } from './application.ts';
import { usageFailure } from '../operator/exit-codes.ts';

/** An event of the application, and where its contract is. */
export interface HandledEvent {
  /** As people say it, without `IntegrationEvent`: `OrderPlaced`. */
  readonly name: string;
  readonly type: string;
  /** `@shop/orders-contracts` */
  readonly package: string;
  /** Of the package. */
  readonly version: string;
  readonly publisher: ExistingService;
}

/**
 * The event that a new service is to handle.
 * @param wanted its name, with or without `IntegrationEvent`, or its type; if absent, a fact of the first service that
 * publishes one: that something was created, if there is such a one
 * @throws Failure if there is none, or a contracts package is not compiled
 */
export async function handledEvent(application: Application, wanted?: string): Promise<HandledEvent> {
  const published: { readonly event: HandledEvent; readonly isFact: boolean }[] = [];
  for (const publisher of application.services) {
    for (const { name, contract } of await contractsOf(application.root, publisher)) {
      const event = { name: name.replace(/IntegrationEvent$/, ''), type: contract.type, publisher };
      const manifest = manifestOf(join(application.root, publisher.folder, 'contracts'));
      published.push({
        event: { ...event, package: manifest.name, version: manifest.version },
        isFact: contract.kind === 'fact',
      });
    }
  }
  const found =
    wanted === undefined
      ? exampleAmong(published.filter(({ isFact }) => isFact).map(({ event }) => event))
      : published
          .map(({ event }) => event)
          .find((event) => [event.name, `${event.name}IntegrationEvent`, event.type].includes(wanted));
  if (found) return found;
  const names = published.map(({ event }) => event.name);
  throw usageFailure(
    names.length === 0
      ? 'No service of this application publishes an event that a new one could handle.'
      : `${wanted === undefined ? 'No event is a fact' : `No event is called "${wanted}"`}: name one with --on, of ${names.join(', ')}.`,
  );
}

/** Of the first publisher: what begins something makes an example that others can follow. */
function exampleAmong(facts: readonly HandledEvent[]): HandledEvent | undefined {
  const [first] = facts;
  return (
    facts.find(({ publisher, type }) => publisher === first?.publisher && type.endsWith('.created')) ?? first
  );
}

async function contractsOf(
  root: string,
  { folder }: ExistingService,
): Promise<readonly IntegrationEventClass[]> {
  const contracts = join(root, folder, 'contracts');
  if (!existsSync(join(contracts, 'package.json'))) return [];
  const entry = join(contracts, manifestOf(contracts).exports['.'].default);
  if (!existsSync(entry))
    throw new Failure(
      `${folder}/contracts is not compiled: run npm install and npm run build, then this again.`,
    );
  return eventsOf((await import(pathToFileURL(entry).href)) as object);
}

interface ContractsManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: { readonly '.': { readonly default: string } };
}

const manifestOf = (folder: string): ContractsManifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ContractsManifest;
