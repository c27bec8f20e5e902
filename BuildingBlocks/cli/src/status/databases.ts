import { outboxState } from '@ticketwave/building-blocks/adapters';
import {
  DEADLINE_FAILS,
  HeldLocks,
  type LockHolder,
  OperatedStreams,
  type WaitingStream,
  OutboxHistory,
  SagaInstances,
} from '@ticketwave/building-blocks/operations';
import type { Context } from '../operator/context.ts';
import { invocation } from '../operator/invocation.ts';
import { withDatabaseOf } from '../operator/database.ts';
import { remedyFor as remedyForLock } from '../locks/remedy.ts';
import { remedyFor } from '../order/remedy.ts';
import type { Finding } from './finding.ts';

/** An event that has waited longer than this in the outbox is a finding, as for `/health/messaging`. */
const STALE_SECONDS = 60;
const SHOWN_SAGAS = 10;
const SHOWN_STREAMS = 100;
/** A number that has been missing for longer than any default waits for it. */
const MISSED_MS = 5 * 60_000;

/** What waits in the database of a service and should not. @throws {Failure} if it cannot be reached */
export const lookAtDatabase = (context: Context, service: string): Promise<Finding[]> =>
  withDatabaseOf(context, service, 'outbox', async (sql) => {
    const { waiting, oldestSeconds, blockedStreams } = await outboxState(sql);
    const outbox = { service, waiting, oldestSeconds, blockedStreams };
    const reason = blockedStreams > 0 ? await reasonOf(new OutboxHistory(sql)) : null;
    const sagas = await new SagaInstances(sql).list(true, SHOWN_SAGAS);
    const streams = (await new OperatedStreams(sql).waiting(SHOWN_STREAMS)).filter(needsHelp);
    const locks = await new HeldLocks(sql).list();
    return [
      ...locks.map((holder) => lockFinding(service, holder)),
      ...outboxFindings(outbox, reason),
      ...streams.map(streamFinding),
      ...sagaFindings(service, sagas),
    ];
  });

/** What the broker said to the newest event that it did not take. */
async function reasonOf(outbox: OutboxHistory): Promise<string | null> {
  const { rows } = await outbox.list({}, 'waiting', 1_000);
  return rows.findLast(({ lastError }) => lastError !== null)?.lastError ?? null;
}

interface OutboxSums {
  readonly service: string;
  readonly waiting: number;
  readonly oldestSeconds: number;
  readonly blockedStreams: number;
}

/** Pure. */
function outboxFindings(
  { service, waiting, oldestSeconds, blockedStreams }: OutboxSums,
  reason: string | null,
): Finding[] {
  const remedy = invocation('outbox', `list --service ${service} --waiting`);
  const blocked: Finding = {
    kind: 'blocked stream',
    subject: service,
    detail: `${blockedStreams} with events that the broker does not take${reason === null ? '' : `: ${reason}`}`,
    remedy,
  };
  const old: Finding = {
    kind: 'old event in the outbox',
    subject: service,
    detail: `${waiting} waiting, the oldest for ${Math.round(oldestSeconds)} s`,
    remedy: `${remedy}; if no reason is there, start the ${service} service or the broker`,
  };
  return [...(blockedStreams > 0 ? [blocked] : []), ...(oldestSeconds > STALE_SECONDS ? [old] : [])];
}

/** Pure. */
const lockFinding = (service: string, holder: LockHolder): Finding => ({
  kind: 'lock held',
  subject: `${service}: session ${holder.pid}`,
  detail: `${[holder.application, `of role ${holder.role}`].filter(Boolean).join(' ')} has a transaction open${
    holder.seconds === null ? '' : ` for ${Math.round(holder.seconds)} s`
  }${holder.idle ? ', and does nothing' : ''}`,
  remedy: remedyForLock(service, holder),
});

/** Pure. */
const needsHelp = ({ place, missedMs }: WaitingStream): boolean =>
  place === 'dead-letter' || (place === 'missing' && missedMs >= MISSED_MS);

/** Pure. */
const streamFinding = (waiting: WaitingStream): Finding => ({
  kind: 'stream that waits',
  subject: `${waiting.queue} ${waiting.stream}`,
  detail: `number ${waiting.next} is ${waiting.place === 'missing' ? 'missing' : 'with the dead letters'}, ${waiting.waiting} behind it`,
  remedy: remedyFor(waiting) ?? '',
});

interface Sagas {
  readonly rows: readonly {
    readonly name: string;
    readonly id: string;
    readonly reviewReason: string | null;
  }[];
  readonly needingReview: number;
}

/** Pure. */
const sagaFindings = (service: string, { rows, needingReview }: Sagas): Finding[] =>
  rows.map(({ name, id, reviewReason: reason }) => ({
    kind: 'saga that needs review',
    subject: `${name} ${id}`,
    detail: `${reason ?? ''}${needingReview > rows.length ? ` (one of ${needingReview})` : ''}`,
    remedy: reason?.startsWith(DEADLINE_FAILS)
      ? invocation('sagas', `retry ${name} ${id} --service ${service}`)
      : invocation('sagas', `show ${id} --service ${service}`),
  }));
