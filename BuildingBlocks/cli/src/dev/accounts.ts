import { byName } from '../config/project.ts';

/** Fixed, known to everyone: the services take it only where TICKETWAVE_DEVELOPMENT=1, which production refuses. */
export function developmentPassword(owner: string): string {
  return `${owner}-dev-only`;
}

/** The account of a service on the broker. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** Every service as itself with its development password. */
export const developmentAccounts = (services: readonly string[]): Record<string, Account> =>
  byName(services, (service) => ({ user: service, password: developmentPassword(service) }));

/**
 * Whether passwords and secrets that everybody knows may be used: only where somebody has said so, and never in
 * production. Pure.
 */
export const isDevelopment = (environment: NodeJS.ProcessEnv): boolean =>
  environment['TICKETWAVE_DEVELOPMENT'] === '1' && environment['NODE_ENV'] !== 'production';
