import { setTimeout as sleep } from 'node:timers/promises';
import colours from 'picocolors';
import { interruption } from '../../support/interruption.mjs';
import { Failure } from '../../support/failure.mjs';
import { developmentPassword } from '../dev/accounts.ts';
import type { Context } from '../operator/context.ts';
import { exitCodes, unreachableFailure, usageFailure } from '../operator/exit-codes.ts';
import { invocation } from '../operator/invocation.ts';
import { printable } from '../operator/output.ts';
import { runningServices } from '../operator/running.ts';
import { eventsOf } from './event-stream.ts';

export interface WatchFlags {
  readonly url?: string;
  readonly service: string;
  readonly type?: string;
  readonly correlation?: string;
  readonly after?: number;
  readonly json?: boolean;
}

const AGAIN_MS = 1_000;

/** As the stream has it, as far as it is shown. */
interface WatchedEvent {
  readonly position: number;
  readonly eventType: string;
  readonly occurredAt: string;
  readonly source: string;
  readonly entityId: string;
  readonly data: object;
}

/**
 * Shows events as they are stored, until Ctrl-C.
 * @throws {Failure} if the first connection fails, or a later one is refused
 */
export async function watch(context: Context, flags: WatchFlags): Promise<number> {
  const { url, token } = storeOf(context, flags);
  let after = flags.after?.toString();
  let isFirst = true;
  while (!interruption.aborted) {
    try {
      for await (const { id, event: name, data } of eventsOf({ url, token, after }, interruption)) {
        if (isFirst) console.error(`Watching ${url.origin} after position ${id ?? 0}. Ctrl-C ends it.`);
        isFirst = false;
        after = id ?? after;
        if (name === 'event') print(JSON.parse(data) as WatchedEvent, flags);
      }
    } catch (error) {
      if (endedBy(interruption)) return exitCodes.done;
      if (isFirst || isRefusal(error)) throw error;
      console.error(`The connection is lost (${(error as Error).message}): trying again.`);
    }
    await sleep(AGAIN_MS, undefined, { signal: interruption }).catch(() => undefined);
  }
  return exitCodes.done;
}

/** Not as the condition of the loop has left it. */
const endedBy = (signal: AbortSignal): boolean => signal.aborted;

const isRefusal = (error: unknown): boolean => error instanceof Failure && error.exitCode === exitCodes.usage;

const print = (event: WatchedEvent, { json }: WatchFlags): void =>
  console.log(json === true ? JSON.stringify(event) : lineOf(event));

/** Pure but for the colours of the terminal. */
function lineOf({ occurredAt, source, eventType, position, entityId, data }: WatchedEvent): string {
  const from = source.replace(/-service$/, '');
  return [
    colours.dim(printable(occurredAt.slice(11, 23))),
    colours.bold(printable(eventType)),
    colours.dim(`#${position}`),
    `from ${printable(from)} about ${printable(entityId)}`,
    colours.dim(printable(JSON.stringify(data))),
  ].join('  ');
}

/** @throws {Failure} saying what to set or to start */
function storeOf(context: Context, flags: WatchFlags): { readonly url: URL; readonly token: string } {
  const { environment } = context;
  const given = flags.url ?? environment['EVENTS_URL'] ?? '';
  const running =
    given === '' ? runningServices(context).find(({ name }) => name === flags.service)?.url : undefined;
  const base = running ?? given;
  if (base === '')
    throw unreachableFailure(
      `The ${flags.service} service is not running here, and neither --url nor EVENTS_URL is set: ${invocation('dev')}, ` +
        'or say where the event store is.',
    );
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol) || new URL(base).username !== '')
    throw usageFailure(
      '--url is wrong: a URL like https://operations.example.com without a password is expected.',
    );
  const url = new URL(`${base.replace(/\/$/, '')}/api/events/stream`);
  if (flags.type !== undefined) url.searchParams.set('type', flags.type);
  if (flags.correlation !== undefined) url.searchParams.set('correlationId', flags.correlation);
  return { url, token: tokenOf(environment, running !== undefined) };
}

/** What dev runs has a token that everybody knows, unless somebody has set another one. @throws {Failure} */
function tokenOf(environment: NodeJS.ProcessEnv, isOfDev: boolean): string {
  const token = environment['OPS_TOKEN'] ?? '';
  if (/^[!-~]+$/.test(token)) return token;
  if (token === '' && isOfDev) return developmentPassword('operators');
  throw usageFailure(
    'OPS_TOKEN is missing, or no token: set it to one of the event store’s operators or readers.',
  );
}
