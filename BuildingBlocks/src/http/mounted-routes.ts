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

/** Each method and path of the router once, in the order in which they were mounted. */
export function mountedRoutes({ stack }: Router): MountedRoute[] {
  const routes = new Map<string, MountedRoute>();
  for (const { route } of stack)
    for (const { method, handle } of route?.stack ?? []) {
      const path = (route?.path ?? '').replaceAll(/:(\w+)/g, '{$1}');
      const key = `${method} ${path}`;
      const declaration = routes.get(key)?.declaration ?? declarationOf(handle);
      routes.set(key, { method: method.toUpperCase(), path, declaration });
    }
  return [...routes.values()];
}
