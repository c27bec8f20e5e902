import { HttpMiddleware, HttpRoutes, openApiOf } from '@ticketwave/building-blocks/http';
import type { OpenApi } from '@ticketwave/building-blocks/adapters';
import type { OfflineService } from '../topology/compute.ts';

/** The OpenAPI document that a service answers, without running it. @throws ContractError as `openApiOf` */
export function openApiOfService({ definition, config, container }: OfflineService): OpenApi {
  const { name, version } = definition;
  const { publicUrl } = config;
  return openApiOf(
    { name: `${name}-service`, version, publicUrl },
    { routes: container.getAll(HttpRoutes), middleware: container.getAll(HttpMiddleware) },
  );
}
