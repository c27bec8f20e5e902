import { HttpMiddleware, HttpRoutes } from '@ticketwave/building-blocks/http';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import { documentOf } from '@ticketwave/building-blocks/internal/http';
import { Router } from 'express';
import { composedServices } from './topology.ts';

export interface DocumentedService {
  readonly name: string;
  /** With its routes mounted. */
  readonly router: Router;
  /** Every method and path that its routes have asked the router for, as they wrote them. */
  readonly asked: readonly string[];
  /** As it is sent. */
  readonly document: OpenApi;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The services of this repository with their documents, connected to nothing. */
export const documentedServices: readonly DocumentedService[] = composedServices.map(
  ({ definition: { name, version }, container }) => {
    const router = Router();
    const asked: string[] = [];
    for (const method of METHODS) {
      const add = router[method].bind(router) as (...of: unknown[]) => Router;
      router[method] = ((path: string, ...handlers: unknown[]) => {
        asked.push(`${method} ${path}`);
        return add(path, ...handlers);
      }) as Router[typeof method];
    }
    for (const routes of container.getAll(HttpRoutes)) routes.mount(router);
    const service = { name: `${name}-service`, version, publicUrl: `http://${name}.example` };
    const document = documentOf(service, router, container.getAll(HttpMiddleware));
    return { name, router, asked, document: JSON.parse(JSON.stringify(document)) as OpenApi };
  },
);
