import {
  interruption,
  watchForInterruption,
  type Interruption,
} from '@ticketwave/scripts/bootstrap/interruption';
import { stopInfrastructure } from './infrastructure.ts';

watchForInterruption();
interruption.addEventListener('abort', () => {
  const { exitCode } = interruption.reason as Interruption;
  void stopInfrastructure().finally(() => process.exit(exitCode));
});

/** Mocha calls it once, after the last spec. */
export const mochaGlobalTeardown = stopInfrastructure;
