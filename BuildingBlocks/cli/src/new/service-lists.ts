import type { Application } from './application.ts';
import { insertJson, readJson, setJson } from './text-edits.ts';

type Services = Application['services'];

/**
 * Adds a service to the references of a tsconfig.json, and its contracts, if all services stand there.
 * @param up the way from the file to the application's folder, such as `../`
 */
export function addReferences(text: string, up: string, services: Services, folder: string): string {
  const { references = [] } = readJson(text) as { references?: readonly { readonly path: string }[] };
  const named = new Set(references.map(({ path }) => path));
  const isOfService = ({ path }: { readonly path: string }): boolean =>
    services.some((service) => path === up + service.folder || path === `${up}${service.folder}/contracts`);
  const added = ['/contracts', ''].filter((part) => {
    const those = services
      .map((service) => `${up}${service.folder}${part}`)
      .filter((path) => named.has(path));
    return part === '' ? those.length === services.length : those.length > 0;
  });
  return insertJson(
    text,
    'references',
    added.map((part) => ({ path: `${up}${folder}${part}` })),
    isOfService,
  );
}

/** Adds a workspace where the first service is named; patterns find it by themselves. */
export function addWorkspace(text: string, [{ folder: first }]: Services, folder: string): string {
  const { workspaces = [] } = readJson(text) as { workspaces?: readonly string[] };
  return workspaces.includes(first) ? insertJson(text, 'workspaces', [folder], () => false) : text;
}

/**
 * Adds a package to the dependencies in a package.json if those of all services stand there.
 * @param like the names of the packages of all services
 */
export function addDependency(text: string, like: readonly string[], name: string): string {
  const { dependencies = {} } = readJson(text) as { dependencies?: Readonly<Record<string, string>> };
  const version = dependencies[like[0] ?? ''];
  const isEverywhere = like.every((each) => each in dependencies);
  return isEverywhere && version !== undefined ? setJson(text, ['dependencies', name], version) : text;
}
