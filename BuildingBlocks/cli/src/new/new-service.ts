import { Failure } from '../../support/failure.mjs';
import type { Application, ExistingService } from './application.ts';
import { FilePlan } from './file-plan.ts';
import { formatAsThere } from './format.ts';
import { handledEvent, type HandledEvent } from './handled-event.ts';
import { serviceName, type ServiceName } from './names.ts';
import { PackageSources } from './package-sources.ts';
import { addToRepository } from './repository-lists.ts';
import { addReferences, addWorkspace } from './service-lists.ts';
import { template, type Replacements } from './templates.ts';
import { addComposeService, addConfigEntry, readJson, repeatBlock } from './text-edits.ts';

const SQL = ['scripts/docker/postgres-init.sql', 'docker/postgres-init.sql'];

interface Parts {
  readonly name: ServiceName;
  readonly folder: string;
  readonly port: number;
  readonly event: HandledEvent;
}

interface Wishes {
  /** The event that it is to handle, as for `handledEvent`. */
  readonly on?: string;
  /** The one after the last if absent. */
  readonly port?: number;
}

/**
 * Plans a service that handles one event and publishes another, in the style of the first one that is there.
 * @throws Failure if the name is none, name or port is taken, or the application is not as expected
 */
export async function planService(
  application: Application,
  text: string,
  { on, port = portAfter(application) }: Wishes = {},
): Promise<FilePlan> {
  const { root, services } = application;
  const name = serviceName(text);
  if (services.some((service) => service.name === name.wire))
    throw new Failure(`There is a service "${name.wire}" already: choose another name.`);
  const holder = services.find((service) => service.port === port);
  if (holder) throw new Failure(`Port ${port} is that of "${holder.name}": choose another with --port.`);
  const [first] = services;
  const event = await handledEvent(application, on);
  const isLarge = first.folder.endsWith('Service');
  const folder = isLarge ? `${name.pascal}Service` : name.wire;
  const parts = { name, folder, event, port };
  const plan = new FilePlan(root);
  const sources = new PackageSources();
  for (const file of isLarge ? largeService(parts) : smallService(parts, plan))
    plan.create(file.path, sources.versions(file.text));
  const words = wordsOf(first, parts);
  addToLists(plan, application, folder, words);
  if (isLarge) addToRepository(plan, application, folder);
  await plan.format(await formatAsThere(root));
  return plan;
}

const portAfter = ({ services }: Application): number =>
  Math.max(...services.map(({ port = 0 }) => port)) + 1;

function addToLists(
  plan: FilePlan,
  { configFile, services }: Application,
  folder: string,
  words: Replacements,
): void {
  const [{ name: like }] = services;
  plan.change(configFile, (text) => addConfigEntry(configFile, text, like, words));
  plan.change('tsconfig.json', (text) => addReferences(text, '', services, folder));
  plan.change('package.json', (text) => addWorkspace(text, services, folder));
  plan.change('docker-compose.yml', (text) => addComposeService(text, like, words));
  for (const sql of SQL.filter((path) => plan.exists(path)))
    plan.change(sql, (text) => repeatBlock(sql, text, new RegExp(`^CREATE ROLE "${like}" `, 'gm'), words));
}

/** What a service is called in lists, and what the new one is. */
function wordsOf({ name, folder, port }: ExistingService, own: Parts): Replacements {
  return [
    [folder, own.folder],
    [new RegExp(`\\b${name}(?=\\b|Service)`, 'g'), own.name.wire],
    [String(port), String(own.port)],
  ];
}

/** With aggregate, Prisma and container, as the services that this command is developed with. */
const largeService = ({ name, port, event }: Parts) =>
  template('large-service', [
    ...eventWords(event, 'BookingCreated'),
    ['"@ticketwave/booking-contracts": "1.0.0"', `"${event.package}": "${event.version}"`],
    ['@ticketwave/booking-contracts', event.package],
    ['../BookingService/contracts', `../${event.publisher.folder}/contracts`],
    ['BookingService', event.publisher.folder],
    ...ownWords(name),
    ['5005', String(port)],
    ['20261130', new Date().toISOString().slice(0, 10).replaceAll('-', '')],
  ]);

/** With functions and plain SQL. */
function smallService({ name, port, event }: Parts, plan: FilePlan) {
  const { name: scope } = readJson(plan.read('package.json')) as { readonly name: string };
  return template('small-service', [
    ...eventWords(event, 'OrderPlaced'),
    ['"@shop/orders-contracts": "1.0.0"', `"${event.package}": "${event.version}"`],
    ['@shop/orders-contracts', event.package],
    ['../orders/contracts', `../${event.publisher.folder}/contracts`],
    ['@shop/', `@${scope}/`],
    ...ownWords(name),
    ['4003', String(port)],
  ]);
}

const ownWords = ({ wire, pascal }: ServiceName): Replacements => [
  ['Loyalty', pascal],
  ['loyalty', wire],
];

/** `OrderPlaced` and `order-placed`. */
const eventWords = ({ name }: HandledEvent, example: string): Replacements => [
  [example, name],
  [kebab(example), kebab(name)],
];

const kebab = (pascal: string): string => pascal.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
