import { basename } from 'node:path';
import { configFiles, findConfig, loadProject } from '../config/load.ts';
import type { ProjectService } from '../config/project.ts';
import { usage } from './names.ts';

export type ExistingService = Pick<ProjectService, 'name' | 'folder' | 'port'>;

/** The application that a service is added to. */
export interface Application {
  readonly root: string;
  /** The name of its configuration file. */
  readonly configFile: string;
  readonly services: readonly [ExistingService, ...ExistingService[]];
}

/** The application in this folder or the nearest one above it. @throws {Failure} if there is none, or none with a service */
export async function applicationFrom(folder: string): Promise<Application> {
  const file = findConfig(folder);
  if (file === undefined)
    throw usage(
      `There is no ${configFiles[0]} here or above: go to the folder of an application, or begin one with ticketwave new app.`,
    );
  const {
    root,
    services: [first, ...others],
  } = await loadProject(file);
  if (!first) throw usage(`${file} has no service whose style a new one could follow.`);
  return { root, configFile: basename(file), services: [first, ...others] };
}
