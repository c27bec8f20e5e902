import type { Flow, FlowMessage } from './flow.ts';
import type { StoredEvent } from './stored-event.ts';

/** Where the class of an event comes from. */
export interface EventClass {
  readonly name: string;
  /** Its package: `@ticketwave/booking-contracts`. */
  readonly from: string;
}

/** @returns undefined if no package that is known has a class of that type and major version */
export type FindEventClass = (event: StoredEvent) => EventClass | undefined;

/** A message that a service has answered, and all that it has published because of it. */
interface Step {
  readonly input: FlowMessage;
  readonly published: readonly FlowMessage[];
}

/**
 * What a service did in a flow, as a test in the style of `@ticketwave/testing`: each message of another service that it
 * has answered is a step, and what it published because of it is expected, in its order. Ids and times that the service makes
 * itself differ each time, so events are expected by their classes, with the data that they had in a comment. Pure.
 * @returns undefined if the service has answered nothing in it
 */
export function scenarioOf(flow: Flow, service: string, find: FindEventClass): string | undefined {
  const steps = stepsOf(flow, service);
  if (steps.length === 0) return undefined;
  const add = `add${service.replaceAll(/(?:^|-)([a-z])/g, (_, initial: string) => initial.toUpperCase())}`;
  const [correlationId = ''] = flow.correlationIds;
  return `${importsOf(steps, find)}
import { ${add} } from './${service}.ts';

// ${add} adds the service to the system, with what it has to know from before, and returns it:
//   export const ${add} = (system: InMemorySystem) => system.service(${literal(service)}, { handlers: […] });
test(${literal(`${service}, in the flow ${correlationId}`)}, async () => {
  const system = new InMemorySystem({ clock: new ManualClock(new Date(${literal(flow.startedAt.toISOString())})) });
  const service = await ${add}(system);
${textOf(flow, service, steps, find)}});
`;
}

function stepsOf({ messages }: Flow, service: string): Step[] {
  const byId = new Map(messages.map((message) => [message.event.eventId, message]));
  /** Past those of its own that led to each other. */
  const causeOf = ({ parentId }: FlowMessage): FlowMessage | undefined => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return parent?.from === service ? causeOf(parent) : parent;
  };
  const own = messages
    .filter(({ from }) => from === service)
    .map((message) => ({ message, cause: causeOf(message) }));
  return messages
    .filter(({ from, to }) => from !== service && to.includes(service))
    .map((input) => ({
      input,
      published: own.filter(({ cause }) => cause === input).map(({ message }) => message),
    }));
}

function importsOf(steps: readonly Step[], find: FindEventClass): string {
  const packages = new Map<string, Set<string>>([
    ['@ticketwave/testing', new Set(['InMemorySystem', 'ManualClock'])],
  ]);
  for (const { input, published } of steps)
    for (const { event } of find(input.event) ? [input, ...published] : []) {
      const found = find(event);
      if (found) packages.set(found.from, (packages.get(found.from) ?? new Set()).add(found.name));
    }
  const lines = [...packages]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([from, names]) => `import { ${[...names].sort().join(', ')} } from '${from}';`);
  return [`import { test } from 'node:test';`, ...lines].join('\n');
}

function textOf(flow: Flow, service: string, steps: readonly Step[], find: FindEventClass): string {
  const expected = new Set(steps.flatMap(({ published }) => published));
  let now = flow.startedAt.getTime();
  return flow.messages
    .map((message) => {
      const step = steps.find(({ input }) => input === message);
      if (!step)
        return message.from === service && !expected.has(message)
          ? `\n  // ${service} published ${message.event.eventType} here by itself: a request over HTTP, or a deadline.\n`
          : '';
      // A clock never goes back, whatever those of two services say.
      now = Math.max(now, message.event.occurredAt.getTime());
      return stepText(step, new Date(now), find);
    })
    .join('');
}

function stepText({ input, published }: Step, at: Date, find: FindEventClass): string {
  const found = find(input.event);
  if (!found) return `\n  // Left out: ${unknown(input.event)}\n`;
  const expected = published.map(({ event }) => {
    const name = find(event)?.name;
    return name === undefined
      ? `        // ${unknown(event)}\n`
      : `        // ${literal(event.data)}\n        ${name},\n`;
  });
  return `
  // ${input.sinceStart} ms after the beginning, from ${input.from}
  await service
    .when(new Date(${literal(at.toISOString())}), new ${found.name}(${literal(input.event.data)}))
    .then({
      published: [
${expected.join('')}      ],
    });
`;
}

const unknown = ({ eventType, eventVersion }: StoredEvent): string =>
  `no contracts package that is known has ${eventType} ${eventVersion}.`;

/** As JavaScript reads it, on one line whatever is in it: in a comment too. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
