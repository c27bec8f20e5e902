import { inspect } from 'node:util';
import { DomainEvent, type Clock } from '@ticketwave/building-blocks/domain';
import type { UnitOfWork } from '@ticketwave/building-blocks/messaging';
import type { IntegrationEvent } from '@ticketwave/contracts';
import type { InMemoryParticipant } from './in-memory-service.ts';
import type { Story } from './story.ts';

/** What a step can have done by an `InMemorySystem`; what each means stands there. */
export interface SteppedSystem {
  readonly clock: Clock;
  readonly story: Story;
  publish(event: IntegrationEvent): Promise<void>;
  send(event: IntegrationEvent, sequence: number): void;
  rest(): Promise<void>;
  passTo(time: Date): Promise<void>;
  passRetries(): Promise<void>;
  repeat(): Promise<void>;
  redrive(service: string): Promise<void>;
}

/** Whom a scenario is about. */
export interface Stage {
  readonly system: SteppedSystem;
  readonly service: InMemoryParticipant;
}

/** Something that is done with the whole system: `timePasses(…)`, `retriesEnd`, `numbered(…)` and the like. */
export interface SystemStep {
  /** @param service the name of the one under test */
  readonly carryOut: (system: SteppedSystem, service: string) => Promise<void>;
}

/**
 * One step of a scenario. Whatever it causes has settled before the next one begins.
 * - an integration event: it is published by the service that it is of;
 * - a domain event: an aggregate of the service under test raises it;
 * - a function: it runs in a unit of work of that service, as a use case does;
 * - a Date: the clock goes on to that time, with all that falls due on the way;
 * - a `SystemStep`.
 */
export type Step = IntegrationEvent | DomainEvent | Date | SystemStep | ((work: UnitOfWork) => unknown);

/** A time, as people say it; what is absent is 0. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    days: 86_400_000,
    hours: 3_600_000,
    minutes: 60_000,
    seconds: 1_000,
    milliseconds: 1,
  } satisfies Record<keyof Duration, number>),
);

/** In milliseconds. @throws TypeError if it is no duration, or has units that there are not */
export function millisecondsOf(duration: Duration): number {
  const parts = Object.entries<number | undefined>({ ...duration });
  if (typeof duration !== 'object' || parts.some(([unit]) => !UNITS.has(unit)))
    throw new TypeError(`A time is { ${[...UNITS.keys()].join(', ')} }, not ${inspect(duration)}.`);
  return parts.reduce((sum, [unit, count = 0]) => sum + count * (UNITS.get(unit) ?? 0), 0);
}

/**
 * The clock goes on, with all that falls due on the way: retries, deadlines of sagas, the limit of a gap.
 * @throws TypeError if that is no duration
 */
export function timePasses(duration: Duration): SystemStep {
  const milliseconds = millisecondsOf(duration);
  return { carryOut: (system) => system.passTo(new Date(system.clock.now().getTime() + milliseconds)) };
}

/** The clock goes on until no message waits for another try. */
export const retriesEnd: SystemStep = { carryOut: (system) => system.passRetries() };

/** Every message that was published so far is delivered once more, as after an acknowledgement that was lost. */
export const deliveredAgain: SystemStep = { carryOut: (system) => system.repeat() };

/** Somebody sends the dead letters of the service back to the queues that gave them up. */
export const redriven: SystemStep = { carryOut: (system, service) => system.redrive(service) };

/** The event arrives under this number of its stream: for ordered subscriptions, early, late or after a gap. */
export const numbered = (sequence: number, event: IntegrationEvent): SystemStep => ({
  carryOut: (system) => {
    system.send(event, sequence);
    return system.rest();
  },
});

/** An integration event, or the class of one. */
export const isEvent = (value: unknown): boolean =>
  (value as Partial<IntegrationEvent> | null | undefined)?.contract !== undefined;

/** @throws TypeError saying what a step is */
export function requireStep(step: unknown): asserts step is Step {
  const isStep =
    typeof step === 'function'
      ? !isEvent(step)
      : isEvent(step) ||
        step instanceof DomainEvent ||
        (step instanceof Date && !Number.isNaN(step.getTime())) ||
        (typeof step === 'object' && step !== null && 'carryOut' in step);
  if (!isStep)
    throw new TypeError(
      `A step is an event, a Date, a function of a unit of work, timePasses({ … }) and the like; not ${inspect(step, { depth: 0 })}.`,
    );
}

/** Does the step, and waits until everything is settled that it has caused. @throws what a unit of work has thrown */
export async function play(step: Step, stage: Stage): Promise<void> {
  const { system, service } = stage;
  if (step instanceof Date) await system.passTo(step);
  else if ('carryOut' in step) await step.carryOut(system, service.name);
  else if (typeof step === 'function')
    await service.database.transact(async (work) => {
      await step(work);
    });
  else if (step instanceof DomainEvent) await service.raise(step);
  else await system.publish(step);
  await system.rest();
}
