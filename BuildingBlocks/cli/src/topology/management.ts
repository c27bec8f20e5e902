import { Failure } from '../../support/failure.mjs';
import { exitCodes, unreachableFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { managementRequest } from '../dev/broker/management.ts';

const TIMEOUT_MS = 60_000;
const NOT_FOUND = 404;
const REFUSED = [401, 403];

/** The management API refuses the account: it is unknown there, or its tags do not allow this. */
export class AccountRefused extends Failure {
  override readonly name = 'AccountRefused';
}

/** Asks the management API. @throws {Failure} with exit code 3 if it does not answer, refuses the account or fails */
export async function managementGet<Answer>(managementUrl: string, path: string): Promise<Answer> {
  const answer = await managementFind<Answer>(managementUrl, path);
  if (answer !== undefined) return answer;
  throw unreachable(`The management API at ${hostOf(managementUrl)} answers ${NOT_FOUND} to ${path}.`);
}

/** The same for what may not be there. @returns undefined then */
export async function managementFind<Answer>(
  managementUrl: string,
  path: string,
): Promise<Answer | undefined> {
  const response = await request(managementUrl, 'GET', path);
  if (response.status === NOT_FOUND) return undefined;
  if (!response.ok)
    throw unreachable(
      `The management API at ${hostOf(managementUrl)} answers ${response.status} to ${path}.`,
    );
  return (await response.json()) as Answer;
}

/** Changes something. @throws {Failure} if the broker cannot be reached, refuses the account or the change */
export async function managementSend(
  managementUrl: string,
  method: 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<void> {
  const response = await request(managementUrl, method, path, body);
  if (response.ok) return;
  const answer = await response.text();
  throw new Failure(`The broker refused ${method} ${path} (${response.status}): ${answer}`);
}

async function request(
  managementUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const { url, headers } = managementRequest(managementUrl, path);
  const response = await fetch(url, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw unreachable(`No management API answers at ${hostOf(managementUrl)} (${reasonOf(cause)}).`, cause);
  });
  if (!REFUSED.includes(response.status)) return response;
  throw new AccountRefused(
    `The management API at ${hostOf(managementUrl)} refuses this user: an administrator is expected. ${REMEDY}`,
    { exitCode: exitCodes.unreachable },
  );
}

const REMEDY = `RABBITMQ_MANAGEMENT_URL, or ${invocation('dev')}, says where it is.`;

const hostOf = (managementUrl: string): string => new URL(managementUrl).host;

const unreachable = (sentence: string, cause?: unknown): Failure =>
  unreachableFailure(`${sentence} ${REMEDY}`, cause);

function reasonOf(error: unknown): string {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code ?? message;
}
