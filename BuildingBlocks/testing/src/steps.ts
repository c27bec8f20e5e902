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

/** In milliseconds. */
export const millisecondsOf = ({
  days = 0,
  hours = 0,
  minutes = 0,
  seconds = 0,
  milliseconds = 0,
}: Duration): number => (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000 + milliseconds;

/** The clock goes on, with all that falls due on the way: retries, deadlines of sagas, the limit of a gap. */
export const timePasses = (duration: Duration): SystemStep => ({
  carryOut: (system) => system.passTo(new Date(system.clock.now().getTime() + millisecondsOf(duration))),
});

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
