import type { AnySaga, DeadlineReached, Decision } from '@ticketwave/building-blocks/saga';

const DEADLINE_REACHED: DeadlineReached = { type: 'deadline-reached' };

/** What can happen to a saga, explored from its examples. */
interface Exploration {
  readonly statuses: readonly string[];
  /** In the order in which they were found. */
  readonly edges: readonly Edge[];
  /** Statuses in which nothing changes a saga any more. */
  readonly ends: readonly string[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** What leads from one to the other, each once. */
  readonly labels: ReadonlySet<string>;
}

interface Node {
  readonly state: object;
  /** When it was reached. */
  readonly now: Date;
  readonly deadline: Date | null;
}

/** More states than this mean that the state holds something that grows without end. */
const MAXIMUM_STATES = 5_000;

/**
 * All that a saga can become, as a Mermaid state diagram: every state that its example inputs and its deadlines can
 * reach, grouped by status; what leaves the status as it is stands in its box. Pure, because decisions are: the same
 * code always gives the same text.
 * @throws Error if the states that the examples reach have no end
 */
export function sagaDiagram(saga: AnySaga, examples: AnySaga['examples'] = saga.examples): string {
  const { statuses, edges, ends } = explore(saga, examples);
  return [
    'stateDiagram-v2',
    ...statuses.map((status) => `    state "${status}" as ${idOf(status)}`),
    `    [*] --> ${idOf(saga.statusOf(examples.initial))}`,
    ...edges.flatMap(linesOf).map((line) => `    ${line}`),
    ...ends.map((status) => `    ${idOf(status)} --> [*]`),
  ].join('\n');
}

const linesOf = ({ from, to, labels }: Edge): string[] =>
  from === to
    ? [...labels].map((label) => `${idOf(from)}: ${label}`)
    : [`${idOf(from)} --> ${idOf(to)}: ${[...labels].join('<br/>')}`];

function explore(saga: AnySaga, { initial, inputs }: AnySaga['examples']): Exploration {
  const begin = firstTimeIn(initial);
  const first: Node = { state: json(initial), now: begin, deadline: begin };
  const seen = new Set([keyOf(first)]);
  const queue = [first];
  const edges = new Map<string, Edge>();
  const ends = new Set<string>();
  for (let node = queue.shift(); node; node = queue.shift()) {
    const from = saga.statusOf(node.state);
    const moves = movesOf(saga, node, inputs);
    if (moves.length === 0) ends.add(from);
    for (const { next, label } of moves) {
      const to = saga.statusOf(next.state);
      const known = edges.get(`${from} ${to}`)?.labels ?? [];
      edges.set(`${from} ${to}`, { from, to, labels: new Set([...known, label]) });
      if (!seen.has(keyOf(next))) queue.push(next);
      seen.add(keyOf(next));
    }
    if (seen.size > MAXIMUM_STATES)
      throw new Error(`The examples of ${saga.name} reach more than ${MAXIMUM_STATES} states.`);
  }
  const found = [...edges.values()];
  const statuses = new Set([saga.statusOf(first.state), ...found.map(({ to }) => to)]);
  return { statuses: [...statuses], edges: found, ends: [...ends] };
}

interface Move {
  readonly next: Node;
  readonly label: string;
}

/** What the inputs and the deadline change; what is skipped is no move. */
function movesOf(saga: AnySaga, node: Node, inputs: AnySaga['examples']['inputs']): Move[] {
  const answers = inputs.map((input) => ({ input, now: node.now, decision: decide(saga, node, input) }));
  const due = atDeadline(saga, node);
  if (due) answers.push(due);
  return answers
    .filter(({ decision }) => decision.skipped === undefined)
    .map(({ input, now, decision }) => ({
      next: { state: json(decision.state), now, deadline: decision.deadline },
      label: labelOf(saga, node, input, decision),
    }));
}

interface Answer {
  readonly input: { readonly type: string } | DeadlineReached;
  readonly now: Date;
  readonly decision: Decision<object, unknown>;
}

/** Time moves to the deadline, and on to the next one for as long as the saga only says when it is to decide again. */
function atDeadline(saga: AnySaga, node: Node): Answer | undefined {
  let now = node.now;
  let deadline = node.deadline;
  while (deadline !== null) {
    now = new Date(Math.max(now.getTime(), deadline.getTime()));
    const decision = decide(saga, { ...node, now }, DEADLINE_REACHED);
    if (decision.skipped === undefined) return { input: DEADLINE_REACHED, now, decision };
    deadline = decision.deadline !== null && decision.deadline > now ? decision.deadline : null;
  }
  return undefined;
}

const decide = (saga: AnySaga, { state, now }: Node, input: Answer['input']): Answer['decision'] =>
  saga.decide(state, input, now);

function labelOf(
  saga: AnySaga,
  before: Node,
  { type }: Answer['input'],
  { commands, state }: Answer['decision'],
): string {
  const names = commands.map((command) => (command as { readonly type?: string }).type ?? 'command');
  const effects = names.length > 0 ? ` / ${names.join(', ')}` : '';
  const appears = saga.reviewReasonOf(before.state) === null && saga.reviewReasonOf(state) !== null;
  const review = appears ? ' (needs review)' : '';
  return `${type}${effects}${review}`.replace(/[:;#\n]/g, ' ');
}

const TIME = /"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"/g;

/** Two states that differ in times alone are one. */
const keyOf = ({ state, deadline }: Node): string =>
  JSON.stringify(state).replaceAll(TIME, '"time"') + (deadline === null ? '' : ' until');

/** The earliest time that the state knows of: presumably that of its beginning. */
function firstTimeIn(state: object): Date {
  const [first = '"2026-01-01T00:00:00.000Z"'] = (JSON.stringify(state).match(TIME) ?? []).sort();
  return new Date(JSON.parse(first) as string);
}

/** As it would come back from the database. */
const json = (state: object): object => JSON.parse(JSON.stringify(state)) as object;

/** Mermaid takes a hyphen for the beginning of an arrow. */
const idOf = (status: string): string => status.replace(/[^a-z0-9]/gi, '_');
