import type { Router } from 'express';
import { declarationOf, type OperationDeclaration } from './operation.ts';

/** One method and path that a router answers. */
export interface MountedRoute {
  readonly method: string;
  /** Parameters in braces: `/api/bookings/{id}`. */
  readonly path: string;
  /** Undefined of a route that is no `Operation`. */
  readonly declaration: OperationDeclaration | undefined;
}

/** What `router.all` answers, as far as OpenAPI knows it. */
const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/**
 * Each method and path of the router once, in the order in which they were mounted. Routes of a router inside it are not
 * there: Express keeps no path of what `router.use` takes.
 */
export function mountedRoutes({ stack }: Router): MountedRoute[] {
  const routes = new Map<string, MountedRoute>();
  for (const { method, path, handle } of stack.flatMap(({ route }) => (route ? answered(route) : []))) {
    const key = `${method} ${path}`;
    const declaration = routes.get(key)?.declaration ?? declarationOf(handle);
    routes.set(key, { method, path, declaration });
  }
  return [...routes.values()];
}

/** As Express has it, which its types do not say. */
interface Route {
  readonly path: Path | readonly Path[];
  /** Without a method if it answers every one. */
  readonly stack: readonly { readonly method: string | undefined; readonly handle: object }[];
}
type Path = string | RegExp;

const answered = ({ path: paths, stack }: Route) =>
  stack.flatMap(({ method, handle }) =>
    [paths].flat().flatMap((path) =>
      (method === undefined ? EVERY_METHOD : [method.toUpperCase()]).map((each) => ({
        method: each,
        path: typeof path === 'string' ? templateOf(path) : String(path),
        handle,
      })),
    ),
  );

/** `/:id\:cancel` is `/{id}:cancel`. */
const templateOf = (path: string): string =>
  path.replaceAll(/\\(.)|:(\w+)/g, (_, escaped?: string, name?: string) => escaped ?? `{${name}}`);
