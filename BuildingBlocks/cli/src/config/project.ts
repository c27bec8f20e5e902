import type { ServiceEntry, TicketwaveConfig } from './config.ts';

/** A service of the application, with everything that its entry leaves to defaults. */
export interface ProjectService extends Pick<ServiceEntry, 'port' | 'definition'> {
  /** As on the wire: `booking`. */
  readonly name: string;
  readonly folder: string;
  readonly title: string;
  readonly main: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly health: readonly string[];
  readonly watch: readonly string[];
}

/** The application that a command works on: its configuration, read once. */
export interface Project
  extends
    Pick<TicketwaveConfig, 'definitionsFile' | 'permissionsFile' | 'sagasFile' | 'goldensFolder'>,
    Required<Pick<TicketwaveConfig, 'virtualHost' | 'documents' | 'checks' | 'watch' | 'profiles'>> {
  /** The absolute path of its folder, where the configuration file lies. */
  readonly root: string;
  /** In the order of the configuration file. */
  readonly services: readonly ProjectService[];
}

/** The names of the project's services. */
export const namesOf = ({ services }: Pick<Project, 'services'>): string[] =>
  services.map(({ name }) => name);

/** One value for each service, by its name. */
export const byName = <T>(names: readonly string[], value: (name: string) => T): Record<string, T> =>
  Object.fromEntries(names.map((name) => [name, value(name)]));

/** A project of services that only their URLs are known of, without a configuration file. */
export const undefinedProject = (root: string, names: readonly string[]): Project =>
  projectOf(root, { services: byName(names, () => ({ folder: '.' })) });

/** Fills in what the configuration leaves to defaults. Pure. @param root the absolute path of its folder */
export function projectOf(root: string, config: TicketwaveConfig): Project {
  const { services, environment = {}, ...rest } = config;
  return {
    virtualHost: '/',
    documents: {},
    checks: {},
    watch: [],
    profiles: {},
    ...rest,
    root,
    services: Object.entries(services).map(([name, entry]) => serviceOf(name, entry, environment)),
  };
}

function serviceOf(
  name: string,
  entry: ServiceEntry,
  environment: Readonly<Record<string, string>>,
): ProjectService {
  const { folder, main = 'dist/main.js' } = entry;
  const parent = main.includes('/') ? main.slice(0, main.lastIndexOf('/')) : main;
  return {
    title: folder.replace(/\/+$/, '').split('/').at(-1) ?? name,
    health: ['/health/ready', '/health/messaging'],
    watch: [`${folder}/${parent}`],
    ...entry,
    name,
    main,
    environment: { ...environment, ...entry.environment },
  };
}
