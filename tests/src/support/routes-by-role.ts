import type { OpenApi } from '@ticketwave/building-blocks/adapters';

/** One route of operators, as its document has it, and a request to it. */
export interface RoleRoute {
  /** `post /ops/redrives`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  /** Roles that the document says are needed: exactly one if it is decided. */
  readonly roles: readonly string[];
}

interface Exampled {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly parameters?: readonly (Exampled & { readonly in?: string; readonly name?: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Exampled>> };
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Every route of a document but those that are not the operators'. Pure. */
export const roleRoutesOf = ({ paths }: OpenApi, isOthers: (path: string) => boolean): RoleRoute[] =>
  Object.entries(paths)
    .filter(([path]) => !isOthers(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => routeOf(path, method, operation as Operation)),
    );

function routeOf(template: string, method: string, operation: Operation): RoleRoute {
  const { parameters = [], requestBody, security = [] } = operation;
  const examples = new Map(
    parameters.flatMap(({ in: where, name = '', ...exampled }) =>
      where === 'path' ? [[name, (firstOf(exampled) as string | undefined) ?? 'unknown'] as const] : [],
    ),
  );
  const [content] = Object.values(requestBody?.content ?? {});
  return {
    name: `${method} ${template}`,
    method: method.toUpperCase(),
    path: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(examples.get(name)!)),
    body: content && JSON.stringify(firstOf(content) ?? {}),
    roles: security.flatMap((schemes) => Object.values(schemes).flat()),
  };
}

const firstOf = ({ examples = {} }: Exampled): unknown => Object.values(examples)[0]?.value;
