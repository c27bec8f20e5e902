import type { KillPoint } from './kill-points.ts';

/** What a fault is planned with. */
interface FaultFacts {
  /** Faults of one lane follow each other; those of the other happen meanwhile. */
  readonly lane: 'breakage' | 'disturbance';
  /** How long it may last, in seconds; at once over if absent. */
  readonly seconds?: readonly [shortest: number, longest: number];
  /** No other fault happens meanwhile: whoever is delayed then was delayed by this one. */
  readonly alone?: true;
  /** Only root can bring it about. */
  readonly needsRoot?: true;
}

const killed: FaultFacts = { lane: 'breakage' };

const faultKinds = {
  'kill-before-commit': killed,
  'kill-after-commit': killed,
  'kill-after-publish': killed,
  'kill-after-confirm': killed,
  'kill-before-ack': killed,
  freeze: { lane: 'breakage', seconds: [3, 30] },
  'kill-broker': { lane: 'breakage', seconds: [0, 6] },
  'memory-alarm': { lane: 'breakage', seconds: [3, 10] },
  'delete-queue': { lane: 'breakage' },
  'delete-binding': { lane: 'breakage', seconds: [1, 6] },
  'kill-database': { lane: 'breakage', seconds: [0, 6] },
  'read-only-database': { lane: 'breakage', seconds: [15, 40] },
  'full-disk': { lane: 'breakage', seconds: [15, 40], needsRoot: true },
  'lose-bindings': { lane: 'breakage' },
  'row-lock': { lane: 'breakage', seconds: [120, 140], alone: true },
  'dead-foreign-host': { lane: 'breakage', seconds: [20, 40], alone: true },
  'memory-alarm-while-failing': { lane: 'breakage', seconds: [20, 35], alone: true },
  'uncopyable-messages': { lane: 'breakage', seconds: [15, 30], alone: true },
  'revoked-topic-permission': { lane: 'breakage', seconds: [15, 30], alone: true },
  'paused-relay': { lane: 'breakage', seconds: [15, 25], alone: true },
  'half-sent-request': { lane: 'breakage', alone: true },
  'cut-broker-connection': { lane: 'disturbance' },
  'cut-database-connection': { lane: 'disturbance' },
  'half-open-broker': { lane: 'disturbance' },
  'half-open-database': { lane: 'disturbance', seconds: [5, 25] },
  'slow-broker': { lane: 'disturbance', seconds: [5, 15] },
  'slow-database': { lane: 'disturbance', seconds: [5, 15] },
  'cancel-consumer': { lane: 'disturbance' },
  'terminate-database-connections': { lane: 'disturbance' },
  duplicates: { lane: 'disturbance', seconds: [8, 20] },
  reorder: { lane: 'disturbance', seconds: [1, 4] },
  'poison-not-json': { lane: 'disturbance' },
  'poison-breaking-its-schema': { lane: 'disturbance' },
  'poison-well-formed': { lane: 'disturbance' },
} as const satisfies Record<string, FaultFacts>;

export type FaultKind = keyof typeof faultKinds;
export type Lane = FaultFacts['lane'];

export const allFaultKinds = Object.keys(faultKinds) as FaultKind[];

export const isFaultKind = (name: string): name is FaultKind => Object.hasOwn(faultKinds, name);

export const factsOf = (kind: FaultKind): FaultFacts => faultKinds[kind];

export const killPointOf = (kind: FaultKind): KillPoint => kind.replace(/^kill-/, '') as KillPoint;
