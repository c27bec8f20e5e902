import { backgroundActions, backgroundDue } from './background.ts';
import { Choices } from './choices.ts';
import type { Agent } from './actor.ts';
import { Customer } from './customer.ts';
import { Observer } from './observer.ts';
import { Operator } from './operator.ts';
import { Organiser } from './organiser.ts';
import { Outage } from './outage.ts';
import { Registrant } from './registrant.ts';
import type { Scenario } from './scenario.ts';
import { SimulatedShop, type Mutation } from './simulated-shop.ts';
import { shortcomings, troublesOnTheWay } from './sums.ts';
import type { Action } from './world.ts';

const MOST_STEPS = 5_000;
const DUPLICATE = 0.03;

interface Outcome {
  readonly shop: SimulatedShop;
  readonly customers: readonly Customer[];
  readonly steps: number;
  /** Who was never answered. */
  readonly unanswered: readonly string[];
}

/**
 * As `play`, and compares what everybody then has.
 * @throws Error with all that does not add up then, and with what has happened
 */
export async function simulate(scenario: Scenario, mutation: Mutation = {}): Promise<Outcome> {
  const outcome = await play(scenario, mutation);
  const { shop, customers, unanswered } = outcome;
  const wrong = [...shop.world.failures.map(describe), ...unanswered, ...shortcomings(shop, customers)];
  if (wrong.length > 0) throw new SimulationFailure(wrong, shop);
  return outcome;
}

/**
 * Lets everything in the scenario happen until nothing more can happen, however long that takes on its clock.
 * @throws Error with what has happened, if something goes wrong on the way
 */
export async function play(scenario: Scenario, mutation: Mutation = {}): Promise<Outcome> {
  const shop = new SimulatedShop(new Choices(scenario.seed, scenario.disorder), mutation);
  const organisers = scenario.events.map((plan) => new Organiser(plan, shop));
  const customers = scenario.customers.map((plan, number) => {
    const organiser = organisers[plan.event % organisers.length]!;
    return new Customer(number, plan, organiser.eventId, shop);
  });
  const registrants = Array.from({ length: scenario.registrants ?? 0 }, () => new Registrant(shop));
  const observers = Array.from({ length: scenario.observers ?? 0 }, () => new Observer(shop));
  const operators =
    scenario.operated === true ? shop.services.map((service) => new Operator(service, shop)) : [];
  const actors = [...organisers, ...customers, ...registrants, ...observers, ...operators];
  const outages = scenario.outage === null ? [] : [new Outage(scenario.outage, shop)];
  const steps = await run(shop, [...outages, ...actors], scenario.haste);
  return { shop, customers, steps, unanswered: actors.flatMap((actor) => actor.unanswered()) };
}

/** What does not add up, with the last of what has happened. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure';
  readonly wrong: readonly string[];

  constructor(wrong: readonly string[], { world }: SimulatedShop) {
    super([...wrong, '', ...world.trace].join('\n'));
    this.wrong = wrong;
  }
}

async function run(shop: SimulatedShop, agents: readonly Agent[], haste: number): Promise<number> {
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const actions = actionsOf(shop, agents, haste);
    const wrong = troublesOnTheWay(shop);
    if (wrong.length > 0) throw new SimulationFailure(wrong, shop);
    if (shop.world.failures.length > 0 || actions.length === 0) return steps;
    await shop.world.step(actions);
  }
  throw new SimulationFailure([`It does not come to rest within ${MOST_STEPS} steps.`], shop);
}

/** Everything that could happen next. While all is calm the first of it does; that time passes comes last. */
function actionsOf(shop: SimulatedShop, agents: readonly Agent[], haste: number): readonly Action[] {
  const { world, services } = shop;
  const ready = shop.broker.ready();
  const now = [
    ...world.pauses(),
    ...services.flatMap((service) => service.actions(ready)),
    ...backgroundActions(shop),
    ...agents.flatMap((agent) => agent.actions()),
    ...duplication(shop),
  ];
  if (now.length > 0 && !world.choices.happens(haste)) return now;
  const next = nextMoment(shop, agents);
  if (next === undefined) return now;
  const passes = {
    label: () => `time passes to ${next.toISOString().slice(11, 19)}`,
    run: () => world.clock.moveTo(next),
  };
  return [...now, passes];
}

function nextMoment(shop: SimulatedShop, agents: readonly Agent[]): Date | undefined {
  const now = shop.world.clock.now();
  const moments = [
    shop.broker.nextReturn(),
    ...shop.services.map((service) => service.nextMoment()),
    ...backgroundDue(shop),
    ...agents.flatMap((agent) => agent.nextMoments()),
  ];
  return moments
    .filter((moment) => moment !== undefined)
    .filter((moment) => moment > now)
    .sort((one, other) => Number(one) - Number(other))[0];
}

/** Now and then a message of a queue is there twice: not more often, or its tries would run out. */
function duplication({ broker, troubles, world }: SimulatedShop): Action[] {
  if (!world.choices.happens(DUPLICATE)) return [];
  const ready = broker
    .ready()
    .filter(({ message }) => !troubles.duplicates.has(String(message.properties.messageId)));
  const queued = ready[world.choices.below(ready.length)];
  if (queued === undefined) return [];
  const duplicate = (): void => {
    troubles.duplicates.add(String(queued.message.properties.messageId));
    broker.duplicate(queued);
  };
  return [{ label: () => `${queued.queue} has ${queued.message.properties.type} twice`, run: duplicate }];
}

const describe = (failure: unknown): string =>
  failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
