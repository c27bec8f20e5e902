import type { FieldKind } from './json-schema.ts';

/** What Joi's `describe()` gives, as far as it is read here. */
export interface Description {
  readonly type?: string;
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly preferences?: Readonly<Record<string, unknown>>;
  readonly rules?: readonly Rule[];
  readonly metas?: readonly { readonly fieldKind?: FieldKind }[];
  readonly allow?: readonly unknown[];
  readonly invalid?: readonly unknown[];
  readonly keys?: Readonly<Record<string, Description>>;
  readonly patterns?: readonly {
    readonly regex?: string;
    readonly schema?: Description;
    readonly rule: Description;
  }[];
  readonly items?: readonly Description[];
  readonly matches?: readonly {
    readonly schema?: Description;
    readonly is?: Description;
    readonly then?: Description;
    readonly otherwise?: Description;
  }[];
}

export interface Rule {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const PARTS = [
  ...['type', 'flags', 'preferences', 'rules', 'metas', 'allow', 'invalid'],
  ...['keys', 'patterns', 'items', 'matches', 'notes', 'tags', 'examples'],
];
/** `messages` only says how errors read. */
const PREFERENCES = ['messages', 'errors'];
const FLAGS = ['presence', 'only', 'unknown', 'label', 'description', 'unit', 'error'];

/** The parts of a description that have no words here, such as `whens`. Pure. */
export function unknownParts({ flags = {}, preferences = {}, ...parts }: Description): string[] {
  const others = (found: object, known: readonly string[]): string[] =>
    Object.keys(found).filter((name) => !known.includes(name));
  return [...others(parts, PARTS), ...others(flags, FLAGS), ...others(preferences, PREFERENCES)];
}
