import {
  composedServices as compose,
  topologyOf,
  wiresOf,
  type OfflineService,
} from '@ticketwave/cli/topology/compute';
import { applyTopology as apply, type Applied, type ApplyOptions } from '@ticketwave/cli/topology/apply';
import type { Adaptation } from '@ticketwave/cli/topology/adapt';
import { project } from '@ticketwave/scripts/services';

/** What the services of this repository publish and listen to. */
export const wires = await wiresOf(project);

/** Everything that they need on the broker. */
export const { definitions, permissions } = topologyOf(wires, project.virtualHost);

/** All services, put together and connected to nothing. */
export const composedServices: readonly OfflineService[] = await compose(project);

export const serviceDefinitions = composedServices.map(({ definition }) => definition);

/** The same as `topology apply` does. */
export const applyTopology = (
  managementUrl: string,
  adaptation?: Adaptation,
  options?: ApplyOptions,
): Promise<Applied> => apply(managementUrl, { definitions, permissions }, adaptation, options);
