import { join } from 'node:path';
import type { GoldenMessage } from '@ticketwave/contracts';
import { readIfThere } from '../../support/files.mjs';
import type { Project } from '../config/project.ts';

/** The golden message of an event by its routing key; undefined if there is none. */
export type Goldens = (routingKey: string) => GoldenMessage | undefined;

/** What lies in the project's folder of golden messages, as `{routing key}.json`. */
export function goldensOf({ root, goldensFolder }: Pick<Project, 'root' | 'goldensFolder'>): Goldens {
  return (routingKey) => {
    if (goldensFolder === undefined) return undefined;
    const text = readIfThere(join(root, goldensFolder, `${routingKey}.json`));
    return text === undefined ? undefined : (JSON.parse(text) as GoldenMessage);
  };
}
