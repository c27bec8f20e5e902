/** What has become of a question: the last answer stays while it is asked again, also if that fails. */
export interface Loaded<T> {
  readonly data?: T | undefined;
  /** Why the last attempt failed; undefined after one that succeeded. */
  readonly why?: string | undefined;
}

/** Of each service by its name. */
export type ByService<T> = ReadonlyMap<string, Loaded<T>>;

/** The rows of all services that have answered, each with the name of its service. Pure. */
export const rowsOf = <T, Row>(
  answers: ByService<T>,
  rows: (answer: T) => readonly Row[],
): (Row & { readonly service: string })[] =>
  [...answers].flatMap(([service, { data }]) =>
    data === undefined ? [] : rows(data).map((row) => ({ ...row, service })),
  );

/** The services that could not be asked, and why. Pure. */
export const failuresOf = (
  answers: ByService<unknown>,
): { readonly service: string; readonly why: string }[] =>
  [...answers].flatMap(([service, { why }]) => (why === undefined ? [] : [{ service, why }]));

/** Whether the first answer of one of them is still to come. Pure. */
export const isWaiting = (answers: ByService<unknown>): boolean =>
  [...answers.values()].some(({ data, why }) => data === undefined && why === undefined);
