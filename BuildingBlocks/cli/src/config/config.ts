import type { ServiceDefinition } from '@ticketwave/building-blocks/hosting';
import type { ServiceWire } from '../topology/definitions.ts';
import type { Finding } from '../status/finding.ts';

/** What ticketwave.config.{js,mjs,ts} exports by default. All paths are relative to the folder of that file. */
export interface TicketwaveConfig {
  /** By the service's name on the wire, such as `booking`, in the order in which they are listed. */
  readonly services: Readonly<Record<string, ServiceEntry>>;
  /** Where the application's topology lies on the broker; `/` unless given. */
  readonly virtualHost?: string;
  /**
   * Where `topology write` writes exchanges, queues and bindings, in the format of RabbitMQ's definitions files.
   * Without it the topology is computed from the code whenever it is needed.
   */
  readonly definitionsFile?: string;
  /** The same for what the account of each service may do. Given together with `definitionsFile`. */
  readonly permissionsFile?: string;
  /** Where `sagas diagram --write` writes; without it the diagrams are only printed. */
  readonly sagasFile?: string;
  /** Where golden messages lie, as `{routing key}.json`: the examples of `contracts document`. */
  readonly goldensFolder?: string;
  /** Further files that `topology write` computes and `topology check` compares, by their path. */
  readonly documents?: Readonly<Record<string, Document>>;
  /** What `status --<name> <since>` compares besides, by its name. */
  readonly checks?: Readonly<Record<string, Check>>;
  /** Variables of all services that `ticketwave dev` starts, unless NODE_ENV is production. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders whose changes concern all services, for `dev --watch`. */
  readonly watch?: readonly string[];
  /** Brokers and databases that are not the development ones, by the name that `--profile` takes. */
  readonly profiles?: Readonly<Record<string, Profile>>;
}

/** A service of the application. */
export interface ServiceEntry {
  /** The working directory of its process. */
  readonly folder: string;
  /** What people call it; the last part of `folder` unless given. */
  readonly title?: string;
  /** The port that it gets in development if it is free; any free one unless given. */
  readonly port?: number;
  /**
   * Loads what the service publishes and handles: its `ServiceDefinition`, or only `{ name, publishes, queues }` for an
   * application that attaches messaging to something of its own. A module whose default export is one of both will do.
   * Without it, the topology of the service is unknown: it is started, and its database can be looked at.
   */
  readonly definition?: () => Promise<Loaded | { readonly default: Loaded }>;
  /** The program, within `folder`; `dist/main.js` unless given. */
  readonly main?: string;
  /** Variables of its own in development; they win over those of all services. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The paths that answer 2xx once it takes requests and messages; those of BuildingBlocks unless given. */
  readonly health?: readonly string[];
  /** The folders whose changes concern it, for `dev --watch`; the folder of `main` unless given. */
  readonly watch?: readonly string[];
}

/** What is read of a service: its definition, or what it publishes and consumes. */
export type Loaded = ServiceDefinition | ServiceWire;

/** Computes the content of a file from what the services publish and handle. */
export type Document = (wires: readonly ServiceWire[]) => string | Promise<string>;

/** A comparison that only the application can make, say of two services' databases. */
export interface Check {
  /** What is compared, for `status --help`. */
  readonly summary: string;
  run(context: CheckContext): Promise<readonly Finding[]>;
}

/** What a check is given. */
export interface CheckContext {
  /** Nothing older need be looked at. */
  readonly since: Date;
  /** Of the service, as its own role. @throws if nobody has said where it is */
  databaseUrl(service: string): string;
  /** Runs a statement on the service's database. @throws if it cannot be reached */
  query<Row extends object>(service: string, statement: string): Promise<Row[]>;
}

/** A URL: as it stands if there is no password in it, else from an environment variable or from a file's first line. */
export type UrlSource = string | { readonly environment: string } | { readonly file: string };

/** The broker and the databases of one environment, such as production. */
export interface Profile {
  /** `amqps://user:password@host/%2Fvhost` for all, or one for each service by its name. */
  readonly amqp?: UrlSource | Readonly<Record<string, UrlSource>>;
  /** The management API with an administrator's account. */
  readonly management?: UrlSource;
  /** The management API with an account of the tag `monitoring`, for those who only look. */
  readonly monitoring?: UrlSource;
  /** One for each service by its name. */
  readonly databases?: Readonly<Record<string, UrlSource>>;
}

/** Gives an editor the types; returns what it is given. */
export const defineConfig = (config: TicketwaveConfig): TicketwaveConfig => config;
