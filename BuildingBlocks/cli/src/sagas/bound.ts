import { Saga, type AnySaga } from '@ticketwave/building-blocks/saga';
import type { Project } from '../config/project.ts';
import { composedServices } from '../topology/compute.ts';

export interface SagasOfService {
  readonly service: string;
  readonly sagas: readonly AnySaga[];
}

/** The services that have sagas, as their composition roots say. */
export const boundSagas = async (project: Project): Promise<SagasOfService[]> =>
  (await composedServices(project))
    .map(({ definition: { name }, container }) => ({ service: name, sagas: container.getAll(Saga) }))
    .filter(({ sagas }) => sagas.length > 0);
