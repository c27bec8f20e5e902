import type { FaultKind } from '../fault-kinds.ts';
import type { Fault } from './fault.ts';
import { duplicates, reorder } from './message-faults.ts';
import {
  cancelConsumer,
  cutBrokerConnection,
  cutDatabaseConnection,
  halfOpenBroker,
  halfOpenDatabase,
  slowBroker,
  slowDatabase,
} from './network-faults.ts';
import { poisonBreakingItsSchema, poisonNotJson, poisonWellFormed } from './poison-faults.ts';
import { freeze, killAtPoint } from './process-faults.ts';
import { killBroker, killDatabase, memoryAlarm, terminateDatabaseConnections } from './server-faults.ts';
import { deleteBinding, deleteQueue } from './topology-faults.ts';

export const faults: Readonly<Record<FaultKind, Fault>> = {
  'kill-before-commit': killAtPoint,
  'kill-after-commit': killAtPoint,
  'kill-after-publish': killAtPoint,
  'kill-after-confirm': killAtPoint,
  'kill-before-ack': killAtPoint,
  freeze,
  'kill-broker': killBroker,
  'memory-alarm': memoryAlarm,
  'delete-queue': deleteQueue,
  'delete-binding': deleteBinding,
  'kill-database': killDatabase,
  'cut-broker-connection': cutBrokerConnection,
  'cut-database-connection': cutDatabaseConnection,
  'half-open-broker': halfOpenBroker,
  'half-open-database': halfOpenDatabase,
  'slow-broker': slowBroker,
  'slow-database': slowDatabase,
  'cancel-consumer': cancelConsumer,
  'terminate-database-connections': terminateDatabaseConnections,
  duplicates,
  reorder,
  'poison-not-json': poisonNotJson,
  'poison-breaking-its-schema': poisonBreakingItsSchema,
  'poison-well-formed': poisonWellFormed,
};
