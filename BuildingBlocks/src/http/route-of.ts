import type { Request } from 'express';

/** The route that has taken the request, such as `/api/bookings/:id`; undefined if none has. */
export function routeOf({ route, baseUrl }: Request): string | undefined {
  const { path } = (route ?? {}) as { readonly path?: string | RegExp };
  return path === undefined ? undefined : `${baseUrl}${String(path)}`;
}
