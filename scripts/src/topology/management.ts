import { Failure } from '../../bootstrap/failure.mjs';
import { exitCodes } from '../operator/command-line.ts';
import { managementRequest } from '../run/broker/management.ts';

const TIMEOUT_MS = 10_000;

/** Asks the management API. @throws {Failure} with exit code 3 if it does not answer or refuses the account */
export async function managementGet<Answer>(managementUrl: string, path: string): Promise<Answer> {
  const { url, headers } = managementRequest(managementUrl, path);
  const { host } = new URL(url);
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (cause: unknown) => {
      throw unreachable(`No management API answers at ${host} (${reasonOf(cause)}).`, cause);
    },
  );
  if (response.status === 401 || response.status === 403)
    throw unreachable(`The management API at ${host} refuses this user: an administrator is expected.`);
  if (!response.ok) throw unreachable(`The management API at ${host} answers ${response.status} to ${path}.`);
  return (await response.json()) as Answer;
}

function unreachable(sentence: string, cause?: unknown): Failure {
  const remedy = 'RABBITMQ_MANAGEMENT_URL, or npm start, says where it is.';
  return new Failure(`${sentence} ${remedy}`, { exitCode: exitCodes.unreachable, cause });
}

function reasonOf(error: unknown): string {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code ?? message;
}
