import { Router } from 'express';
import { eventsPage, type ServiceEvents } from './events-page.ts';
import type { OpenApi } from './openapi.ts';
import type { ServiceIdentity } from './service-page.ts';
import { mountViewer } from './viewer.ts';

interface DocumentationParts {
  readonly service: ServiceIdentity;
  /** Made when it is first asked for. @throws ContractError if a schema cannot be said in JSON Schema */
  readonly document: () => OpenApi;
  readonly events: ServiceEvents;
}

/** What a service says of itself to people and their tools, mounted at its root. */
export function documentation({ service, document, events }: DocumentationParts): Router {
  // A page at `/docs/` would look for what belongs to it in the wrong place.
  const router = Router({ strict: true });
  let made: OpenApi | undefined;
  router.get('/openapi.json', (_request, response) => void response.json((made ??= document())));
  router.get('/docs/events', eventsPage(service, events));
  mountViewer(router, service);
  return router;
}
