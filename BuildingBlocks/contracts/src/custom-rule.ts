import type { CustomHelpers, CustomValidator, ErrorReport } from 'joi';

/** The object that holds the value. */
export type Siblings = Readonly<Record<string, unknown>>;
/** Whether a value that has the schema's type is taken as it is. */
export type Accepts<V> = (value: V, siblings: Siblings) => boolean;

const known = new WeakMap<CustomValidator, Accepts<never>>();

/** A rule for Joi's `custom` that a compiled schema can ask too: it changes no value. */
export function customRule<V>(
  accepts: Accepts<V>,
  refuse: (helpers: CustomHelpers, value: V, siblings: Siblings) => ErrorReport,
): CustomValidator<V> {
  const rule: CustomValidator<V> = (value, helpers) => {
    const [siblings = {}] = helpers.state.ancestors as [Siblings?];
    return accepts(value, siblings) ? value : refuse(helpers, value, siblings);
  };
  known.set(rule as CustomValidator, accepts);
  return rule;
}

/** Undefined for a function that was not made here: nobody knows what it does. */
export const acceptedBy = (rule: unknown): Accepts<never> | undefined => known.get(rule as CustomValidator);
