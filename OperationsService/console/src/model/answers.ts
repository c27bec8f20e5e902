/** What services answer, as docs/operators-api.md and the README of OperationsService have it. */

export interface Principal {
  readonly operator: string;
  readonly role: 'reader' | 'operator';
  readonly services: readonly { readonly name: string; readonly url: string }[];
}

export interface Health {
  readonly status: string;
  readonly version?: string;
  readonly problems?: Readonly<Record<string, string>>;
  readonly topology?: {
    readonly gaps?: readonly { readonly queue: string; readonly exchange: string; readonly until: string }[];
    readonly restored?: readonly { readonly queue: string; readonly at: string }[];
  };
  readonly locks?: readonly {
    readonly pid: number;
    readonly role: string;
    readonly isOwn: boolean;
    readonly application: string;
    readonly seconds: number | null;
    readonly idle: boolean;
  }[];
}

export interface Pause {
  readonly since: string;
  readonly by: string;
  readonly reason: string;
}

export interface Queue {
  readonly queue: string;
  readonly messages: number | null;
  readonly consumers: number | null;
  readonly lagMs: number | null;
  readonly retries: readonly {
    readonly queue: string;
    readonly delayMs: number;
    readonly messages: number | null;
  }[];
  readonly deadLetters: number | null;
  readonly paused: Pause | null;
}

export interface Queues {
  readonly queues: readonly Queue[];
}

export interface DeadLetterGroup {
  readonly queue: string;
  readonly errorType: string | null;
  readonly eventType: string | null;
  readonly count: number;
  readonly oldest: string | null;
  readonly newest: string | null;
  readonly example: { readonly messageId: string | null; readonly message: string | null };
}

export interface DeadLetterGroups {
  readonly total: number;
  readonly complete: boolean;
  readonly missing: readonly string[];
  readonly groups: readonly DeadLetterGroup[];
}

export interface DeadLetter {
  readonly position: number;
  readonly messageId: string | null;
  readonly type: string | null;
  readonly correlationId: string | null;
  readonly publishedAt: string | null;
  readonly attempts: number | null;
  readonly redrives: number | null;
  readonly failure: {
    readonly type: string | null;
    readonly message: string | null;
    readonly handler: string | null;
    readonly at: string | null;
    readonly stack: string | null;
  };
  readonly judgement: { readonly verdict: Verdict; readonly reason: string | null };
  readonly headers?: unknown;
  readonly body?: unknown;
}

export type Verdict = 'would-be-handled' | 'handled-already' | 'still-invalid' | 'not-taken';

export interface DeadLetters {
  readonly queue: string;
  readonly total: number;
  readonly matching: number;
  readonly deadLetters: readonly DeadLetter[];
}

export interface PublishedState {
  readonly state: 'waiting' | 'refused' | 'published';
  readonly publishedAt: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly reason: string | null;
}

export interface QueueState {
  readonly queue: string;
  readonly state: 'handled' | 'running' | 'retrying' | 'parked' | 'dead-lettered';
  readonly at: string | null;
  readonly tookMs: number | null;
  readonly attempts: number | null;
  readonly until: string | null;
  readonly reason: string | null;
}

export interface MessageState {
  readonly messageId: string;
  readonly published: PublishedState | null;
  readonly queues: readonly QueueState[];
}

export interface StoredEvent {
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly eventVersion: string;
  readonly kind: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly entityId: string;
  readonly source: string;
  readonly data: unknown;
}

export interface FlowMessage {
  readonly event: StoredEvent;
  readonly from: string;
  readonly to: readonly string[];
  readonly parentId: string | null;
  readonly depth: number;
  readonly sinceStartMs: number;
  readonly sinceParentMs: number | null;
}

export interface Flow {
  readonly correlationIds: readonly string[];
  readonly startedAt: string;
  readonly durationMs: number;
  readonly participants: readonly string[];
  readonly messages: readonly FlowMessage[];
  readonly isComplete: boolean;
}

export interface Outbox {
  readonly waiting: number;
  readonly published: number;
  readonly failing: number;
  readonly rows: readonly {
    readonly position: number;
    readonly messageId: string;
    readonly type: string;
    readonly stream: string;
    readonly sequence: number;
    readonly createdAt: string;
    readonly publishedAt: string | null;
    readonly attempts: number;
    readonly nextAttemptAt: string | null;
    readonly lastError: string | null;
  }[];
}

export interface Saga {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly reviewReason: string | null;
  readonly dueAt: string | null;
  readonly updatedAt: string;
  readonly waitsFor: { readonly text: string } | null;
  readonly failures?: number;
  readonly lastError?: string | null;
  readonly nextAttemptAt?: string | null;
}

export interface Sagas {
  readonly total?: number;
  readonly needingReview?: number;
  readonly sagas: readonly Saga[];
}

export interface Streams {
  readonly streams: readonly {
    readonly queue: string;
    readonly stream: string;
    readonly last: number;
    readonly next: number;
    readonly place: string;
    readonly messageId: string | null;
    readonly reason: string | null;
    readonly since: string | null;
    readonly waiting: number;
  }[];
}

export interface DryRun {
  readonly meant: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly tooOld: number;
  readonly notFound: readonly string[];
}

export interface Redrive {
  readonly id: string;
  readonly queue: string;
  readonly operator: string;
  readonly reason: string | null;
  readonly canary: number;
  /** Messages in a second at most; null: as fast as the broker confirms. */
  readonly rate: number | null;
  readonly maxFailingPercent: number;
  readonly state: 'canary' | 'ramp' | 'stopped' | 'cancelled' | 'done';
  readonly why: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly counts: Readonly<Record<RedriveCount, number>>;
}

type RedriveCount =
  'meant' | 'waiting' | 'underWay' | 'handled' | 'duplicate' | 'deadAgain' | 'invalid' | 'gone';

export interface Redrives {
  readonly redrives: readonly Redrive[];
}

export interface RedriveMessages {
  readonly messages: readonly {
    readonly number: number;
    readonly messageId: string | null;
    readonly outcome: string;
    readonly reason: string | null;
  }[];
}

export interface Audit {
  readonly audit: readonly {
    readonly id: string;
    readonly begunAt: string;
    readonly operator: string;
    readonly action: string;
    readonly target: string;
    readonly selection: unknown;
    readonly endedAt: string | null;
    readonly outcome: string | null;
    readonly affected: number | null;
    readonly reason: string | null;
  }[];
}

export interface Analytics {
  readonly report: string;
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}
