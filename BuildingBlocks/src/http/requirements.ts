/** How a caller proves who it is, in the words of OpenAPI. */
export type SecurityScheme =
  | {
      readonly type: 'apiKey';
      readonly in: 'header';
      readonly name: string;
      readonly description?: string;
    }
  | { readonly type: 'http'; readonly scheme: 'basic' | 'bearer'; readonly description?: string };

/** Schemes by the names that documents give them, each of which is needed. */
export type Authentication = Readonly<Record<string, SecurityScheme>>;

/** The codes of errors by their status. */
export type Refusals = Readonly<Record<number, readonly string[]>>;

/** What a request has to prove, and the errors that stand for it. */
export interface Requirements {
  /** What is proved by what stands in front of the route. */
  readonly authentication?: Authentication;
  /** The errors that are not every operation's, such as `{ 404: ['booking_unknown'] }`. */
  readonly refusals?: Refusals;
}
