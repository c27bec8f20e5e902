import type { ScenarioName } from '../../../bootstrap/scenarios.mjs';
import { brokerDown } from './broker-down.scenario.ts';
import { cancelled } from './cancelled.scenario.ts';
import { created } from './created.scenario.ts';
import { declined } from './declined.scenario.ts';
import { expired } from './expired.scenario.ts';
import { paid } from './paid.scenario.ts';
import type { Scenario } from './scenario.ts';
import { soldOut } from './sold-out.scenario.ts';

/** Every scenario by its name on the command line. */
export const playable: Readonly<Record<ScenarioName, Scenario>> = {
  created,
  paid,
  declined,
  'sold-out': soldOut,
  cancelled,
  expired,
  'broker-down': brokerDown,
};
