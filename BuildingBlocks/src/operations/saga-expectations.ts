import { describeError } from '../observability/index.ts';
import type { AnySaga } from '../saga/index.ts';
import type { SagaEntry } from './saga-instances.ts';

/** What an instance of a saga waits for. */
export interface SagaExpectation {
  /** The types of the inputs that would change something now; null if nobody can say. */
  readonly inputs: readonly string[] | null;
  /** ISO 8601. */
  readonly deadline: string | null;
  readonly text: string;
}

/**
 * What a saga waits for, from its own decisions: which of its example inputs it would not skip now. Pure.
 * @param saga undefined if the service has none of this name any more
 */
export function expectationOf(
  saga: AnySaga | undefined,
  { dueAt, name, state }: Pick<SagaEntry, 'dueAt' | 'name'> & { readonly state: object },
  now: Date,
): SagaExpectation {
  if (!saga) return { inputs: null, deadline: dueAt, text: `This version has no saga ${name}.` };
  const found = inputsThatCount(saga, state, now);
  if ('problem' in found)
    return { inputs: null, deadline: dueAt, text: `It cannot decide about its state: ${found.problem}` };
  const { inputs } = found;
  return { inputs, deadline: dueAt, text: sentence(inputs, dueAt) };
}

function inputsThatCount(
  saga: AnySaga,
  state: object,
  now: Date,
): { readonly inputs: readonly string[] } | { readonly problem: string } {
  try {
    const counting = saga.examples.inputs.filter(
      (input) => saga.decide(structuredClone(state), input, now).skipped === undefined,
    );
    return { inputs: [...new Set(counting.map(({ type }) => type))] };
  } catch (error) {
    return { problem: describeError(error) };
  }
}

function sentence(inputs: readonly string[], dueAt: string | null): string {
  if (inputs.length === 0) return dueAt === null ? 'Waits for nothing.' : `Waits until ${dueAt}.`;
  const [last = '', ...others] = [...inputs].reverse();
  const named = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  return `Waits for ${named}${dueAt === null ? '' : `, until ${dueAt}`}.`;
}
