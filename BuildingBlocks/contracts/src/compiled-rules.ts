import { acceptedBy, type Siblings } from './custom-rule.ts';

/** True only for a value that Joi takes and leaves as it is; anything else is Joi's to judge. */
export type Check = (value: unknown, siblings: Siblings) => boolean;

/** As Joi describes a rule. */
export interface RuleDescription {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

type Compile = (args: Readonly<Record<string, unknown>>) => Check | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const limited =
  (holds: (value: never, limit: number) => boolean): Compile =>
  ({ limit, ...others }) =>
    typeof limit === 'number' && isEmpty(others) ? (value) => holds(value as never, limit) : undefined;

const custom: Compile = ({ method, ...others }) =>
  isEmpty(others) ? (acceptedBy(method) as Check | undefined) : undefined;

/** Of texts that are not empty. */
const ofStrings: Readonly<Record<string, Compile>> = {
  min: limited((value: string, limit) => value.length >= limit),
  max: limited((value: string, limit) => value.length <= limit),
  length: limited((value: string, limit) => value.length === limit),
  /** Joi takes more than these, such as those whose later hyphens are absent. */
  guid: ({ options, ...others }) =>
    JSON.stringify(options) === '{"separator":"-","wrapper":false}' && isEmpty(others)
      ? (value) => UUID.test(value as string)
      : undefined,
  pattern: ({ regex, options = {}, ...others }) => {
    const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(String(regex)) ?? [];
    const isPlain = isEmpty(others) && Object.keys(options as object).every((name) => name === 'name');
    if (source === undefined || !isPlain) return undefined;
    const pattern = new RegExp(source, flags);
    return (value) => pattern.test(value as string);
  },
  custom,
};

/** Of numbers that JSON carries exactly. */
const ofNumbers: Readonly<Record<string, Compile>> = {
  integer: (args) => (isEmpty(args) ? Number.isInteger : undefined),
  min: limited((value: number, limit) => value >= limit),
  max: limited((value: number, limit) => value <= limit),
  custom,
};

const known: Readonly<Record<string, Readonly<Record<string, Compile>>>> = {
  string: ofStrings,
  number: ofNumbers,
};

/** Undefined if it is not known what one of the rules means. */
export function compileRules(type: string, rules: readonly RuleDescription[]): Check[] | undefined {
  const checks = rules.map(({ name, args = {}, ...others }) =>
    isEmpty(others) && Object.hasOwn(known[type] ?? {}, name) ? known[type]?.[name]?.(args) : undefined,
  );
  return checks.every((check) => check !== undefined) ? checks : undefined;
}

export const isEmpty = (object: object): boolean => Object.keys(object).length === 0;
