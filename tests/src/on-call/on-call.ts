import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Look } from '@ticketwave/cli/status/finding';
import type { Problem } from '@ticketwave/operations-console/model/problems';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import type { FiringAlert } from '../observability/prometheus.ts';
import { eventually } from '../support/eventually.ts';
import { ticketwave } from '../support/ticketwave.ts';
import type { WatchedSystem } from './watched-system.ts';

const LOOK_MS = 10_000;
const ALERT_MS = 60_000;
/** So long ago at most a fault has come about that is looked for; alerts of those before do not count. */
const JUST_MS = 10_000;
const MENDED_MS = 600_000;
const PAUSE_MS = 500;
const COMMAND = /ticketwave (?:(?! once | if |: )[^;`,])+/g;

/** How a fault is recognized. */
export interface Signs {
  readonly status: (finding: Finding) => boolean;
  readonly console: (problem: Problem) => boolean;
  readonly alert: (alert: FiringAlert) => boolean;
}

/** Whoever is on call for a system: looks at status, console and alerts, and does what these show. */
export class OnCall {
  readonly #system: WatchedSystem;

  constructor(system: WatchedSystem) {
    this.#system = system;
  }

  /**
   * Waits until the fault that has just come about shows everywhere.
   * @throws AssertionError if no look that was begun within 10 s shows it, or no alert fires within 60 s
   */
  async sees(signs: Signs): Promise<void> {
    const { console: pages, prometheus } = this.#system;
    const begun = Date.now() - JUST_MS;
    const isNew = (alert: FiringAlert): boolean => Date.parse(alert.activeAt) >= begun && signs.alert(alert);
    await Promise.all([
      seenWithin(LOOK_MS, 'status', signs.status, async () => (await this.status()).findings),
      seenWithin(LOOK_MS, 'the console', signs.console, () => pages.problems()),
      seenWithin(ALERT_MS, 'the alerts', isNew, () => prometheus.firingAlerts()),
    ]);
  }

  /** What `ticketwave status` says. */
  async status(): Promise<Look> {
    const { stdout, stderr } = await this.#run(['status', '--json']);
    if (stdout === '') throw new Error(`status has said nothing: ${stderr}`);
    return JSON.parse(stdout) as Look;
  }

  /**
   * Does what status shows, each command once, until nothing is wrong any more; then the console says the same.
   * @param leftOut commands that this fault does not need, where status shows several to choose from
   */
  async mends(leftOut?: RegExp): Promise<string[]> {
    const done: string[] = [];
    const deadline = Date.now() + MENDED_MS;
    for (let wrong: readonly object[] = [{}]; wrong.length > 0;) {
      const { findings, unreachable } = await this.status();
      wrong = [...findings, ...unreachable];
      for (const command of findings.flatMap(({ remedy }) => commandsIn(remedy))) {
        if (done.includes(command) || leftOut?.test(command)) continue;
        done.push(command);
        await this.#runs(command);
      }
      expect(Date.now(), `after ${done.join(', ')} still ${JSON.stringify(wrong)}`).to.be.below(deadline);
    }
    await eventually(async () => {
      const wrong = (await this.#system.console.problems()).filter(({ severity }) => severity !== 'look');
      if (wrong.length === 0) return true;
      throw new Error(JSON.stringify(wrong));
    });
    return done;
  }

  /** Runs a command as it is shown; what asks before it acts is answered with yes. */
  async #runs(command: string): Promise<void> {
    const args = command.split(' ').slice(1);
    const { exitCode, stdout, stderr } = await this.#run(
      args.includes('discard') ? [...args, '--yes'] : args,
    );
    expect(exitCode, `${command}: ${stdout}${stderr}`).to.be.oneOf([0, 1]);
  }

  #run(args: readonly string[]) {
    return ticketwave(args, root, { TICKETWAVE_DIRECTORY: this.#system.directory });
  }
}

/** The commands that a remedy names. */
const commandsIn = (remedy: string): string[] =>
  [...remedy.matchAll(COMMAND)]
    .map(([command]) => command.trim())
    .filter((command) => !command.includes('<'));

async function seenWithin<T>(
  withinMs: number,
  what: string,
  isIt: (one: T) => boolean,
  look: () => Promise<readonly T[]>,
): Promise<void> {
  const begun = performance.now();
  let last: readonly T[] = [];
  for (;;) {
    const elapsed = performance.now() - begun;
    expect(elapsed, `${what} shows only ${JSON.stringify(last)}`).to.be.at.most(withinMs);
    last = await look();
    if (last.some(isIt)) {
      console.log(`      ${what}: seen by the look that began after ${(elapsed / 1_000).toFixed(1)} s`);
      return;
    }
    await sleep(PAUSE_MS);
  }
}
