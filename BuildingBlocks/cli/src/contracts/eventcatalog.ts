import { takenBy } from '@ticketwave/building-blocks/adapters';
import type { ServiceWire } from '../topology/definitions.ts';
import { jsonSchemaOf } from '@ticketwave/contracts/json-schema';

/**
 * The files of an EventCatalog (eventcatalog.dev), by their path in its folder: a page for each service and event, and the
 * JSON Schema beside it. Pure.
 * @param only of this service, if given
 */
export function eventCatalogOf(wires: readonly ServiceWire[], only?: string): Record<string, string> {
  const services = wires.filter(({ name }) => only === undefined || name === only);
  return Object.fromEntries(services.flatMap((service) => [servicePage(service), ...eventPages(service)]));
}

type File = [path: string, text: string];

function servicePage({ name, publishes, queues }: ServiceWire): File {
  const read = queues.flatMap((queue) => takenBy(queue).map(({ contract }) => contract));
  const sends = publishes.map(({ contract }) => reference(contract));
  const receives = [...new Set(read.map(reference))];
  return [
    `services/${name}/index.mdx`,
    page([
      `id: ${name}`,
      'version: 1.0.0',
      `name: ${name}`,
      ...list('sends', sends),
      ...list('receives', receives),
    ]),
  ];
}

const eventPages = ({ name: service, publishes }: ServiceWire): File[] =>
  publishes.flatMap(({ name, contract }): File[] => {
    const { type, version, kind } = contract;
    const folder = `services/${service}/${kind === 'request' ? 'commands' : 'events'}/${contract.routingKey}`;
    return [
      [
        `${folder}/index.mdx`,
        page(
          [`id: ${type}`, `version: ${version}.0`, `name: ${name}`, 'schemaPath: schema.json'],
          '<SchemaViewer />',
        ),
      ],
      [`${folder}/schema.json`, `${JSON.stringify(jsonSchemaOf(contract), null, 2)}\n`],
    ];
  });

const reference = ({ type, version }: { readonly type: string; readonly version: string }): string =>
  `  - id: ${type}\n    version: ${version}.0`;

const list = (name: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`${name}:`, ...items];

const page = (front: readonly string[], body = ''): string => ['---', ...front, '---', body, ''].join('\n');
