import { SagaInstances } from '@ticketwave/building-blocks/operations';
import { namesOf } from '../config/project.ts';
import type { Context } from '../operator/context.ts';
import { withDatabaseOf } from '../operator/database.ts';

/**
 * Asks a service for its sagas, or every service that has some.
 * @throws {Failure} with exit code 3 if a database cannot be reached, 2 if there is no such service
 */
export async function eachService<R>(
  context: Context,
  service: string | undefined,
  ask: (sagas: SagaInstances) => Promise<R>,
): Promise<{ service: string; answer: R }[]> {
  const services = service === undefined ? await servicesWithSagas(context) : [service];
  const answers = [];
  for (const name of services) {
    const answer = await withDatabaseOf(context, name, 'sagas', (sql) => ask(new SagaInstances(sql)));
    answers.push({ service: name, answer });
  }
  return answers;
}

/** Loads the code of all services, so only when nobody has said which one is meant. */
async function servicesWithSagas({ project }: Context): Promise<string[]> {
  if (project.services.some(({ definition }) => definition === undefined)) return namesOf(project);
  const { boundSagas } = await import('./bound.ts');
  return (await boundSagas(project)).map(({ service }) => service);
}
