import * as fakes from './replace.ts';

/** The in-memory fakes of a service's repositories: what `replace.ts` exports as `{service}Fakes`, if it does. */
export const fakesOf = (service: string): fakes.Replace | undefined =>
  (fakes as unknown as Readonly<Record<string, fakes.Replace | undefined>>)[`${service}Fakes`];
