import { basename } from 'node:path';
import { configFiles, type Configured } from '../config/load.ts';
import type { Project, ProjectService } from '../config/project.ts';
import { usageFailure } from '../operator/exit-codes.ts';

export type ExistingService = Pick<ProjectService, 'name' | 'folder' | 'port'>;

/** The application that a service is added to. */
export interface Application extends Pick<Project, 'root' | 'definitionsFile'> {
  /** The name of its configuration file. */
  readonly configFile: string;
  readonly services: readonly [ExistingService, ...ExistingService[]];
}

/** @throws {Failure} if there is no configuration, or it cannot be read */
export function applicationOf({ file, project, failure }: Configured): Application {
  if (failure) throw failure;
  const [first, ...others] = project?.services ?? [];
  if (file === undefined || project === undefined || first === undefined)
    throw usageFailure(
      `There is no ${configFiles[0]} here or above: go to the folder of an application, or begin one with ticketwave new app.`,
    );
  return { ...project, configFile: basename(file), services: [first, ...others] };
}
