import { interruption, watchForInterruption, type Interruption } from '@ticketwave/cli/support/interruption';
import { endWhatTestsStarted, isWorker } from './test-folders.ts';

// What a command recommends is the same in this process as in one of its own, however the tests were started.
Reflect.deleteProperty(process.env, 'npm_package_json');

// Workers are mocha's: it ends them, and then what they have started is ended here.
if (!isWorker) {
  watchForInterruption();
  interruption.addEventListener('abort', () => {
    const { cause, exitCode } = interruption.reason as Interruption;
    if (cause !== 'SIGINT') process.kill(process.pid, 'SIGINT'); // the one signal at which mocha gives up its workers
    void endWhatTestsStarted().finally(() => process.exit(exitCode));
  });
}

/** Mocha calls it once, after the last spec. */
export const mochaGlobalTeardown = endWhatTestsStarted;
