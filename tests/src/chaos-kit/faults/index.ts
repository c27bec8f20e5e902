import type { FaultKind } from '../fault-kinds.ts';
import type { Fault } from './fault.ts';
import { deadForeignHost, memoryAlarmWhileFailing } from './failing-faults.ts';
import { halfSentRequest, pausedRelay } from './instance-faults.ts';
import { rowLock } from './lock-faults.ts';
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
import { revokedTopicPermission } from './permission-faults.ts';
import { poisonBreakingItsSchema, poisonNotJson, poisonWellFormed } from './poison-faults.ts';
import { freeze, killAtPoint } from './process-faults.ts';
import { killBroker, killDatabase, memoryAlarm, terminateDatabaseConnections } from './server-faults.ts';
import { deleteBinding, deleteQueue, loseBindings } from './topology-faults.ts';
import { uncopyableMessages } from './uncopyable-faults.ts';
import { fullDisk, readOnlyDatabase } from './unwritable-faults.ts';

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
  'read-only-database': readOnlyDatabase,
  'full-disk': fullDisk,
  'lose-bindings': loseBindings,
  'row-lock': rowLock,
  'dead-foreign-host': deadForeignHost,
  'memory-alarm-while-failing': memoryAlarmWhileFailing,
  'uncopyable-messages': uncopyableMessages,
  'revoked-topic-permission': revokedTopicPermission,
  'paused-relay': pausedRelay,
  'half-sent-request': halfSentRequest,
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
