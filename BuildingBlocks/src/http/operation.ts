import type { Request, RequestHandler, Response, Router } from 'express';
import Joi, { type ObjectSchema } from 'joi';
import { parseForm } from './form.ts';
import { sendAnswer, type Answer } from './idempotency.ts';
import { requireRole, type OperatorRole } from './operator-role.ts';
import { parseBody, parsePath, parseQuery } from './parse.ts';
import type { Requirements } from './requirements.ts';

/** A success. */
export interface DeclaredAnswer {
  readonly description: string;
  /** Of the JSON body; there is none if absent. Its `.example(…)` is shown. */
  readonly body?: ObjectSchema;
  /** Whoever asks for HTML gets a page instead. */
  readonly page?: boolean;
  /** What else it may be written as, such as `text/csv`: the operation sends it itself. */
  readonly texts?: readonly `text/${string}`[];
  /** Whether it has the header `Location`. */
  readonly location?: boolean;
}

/** What an operation reads and answers: what requests are parsed with, and what the OpenAPI document says. */
export interface OperationDeclaration<
  Path extends object = object,
  Query extends object = object,
  Body extends object = object,
  Answers extends Readonly<Record<number, DeclaredAnswer>> = Readonly<Record<number, DeclaredAnswer>>,
> extends Requirements {
  /** A verb and what it is done to, unique in the service: `createBooking`. Generated clients call it so. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Express writes it: `/api/bookings/:id`; `\:` is a colon. */
  readonly path: string;
  /** Who may ask, behind `OperatorAccess`: `reader` if it only looks, `operator` (also if absent) if it acts. */
  readonly role?: OperatorRole;
  readonly summary: string;
  readonly description?: string;
  /** Of the parameters in the path, each with an `.example(…)`. */
  readonly parameters?: ObjectSchema<Path>;
  readonly query?: ObjectSchema<Query>;
  /** Its `.example(…)`s are shown. */
  readonly body?: ObjectSchema<Body>;
  /** What the body is; JSON if absent. A form stands behind `formReader`. */
  readonly encoding?: 'json' | 'form';
  /** By their statuses, below 400; the others are `refusals`. */
  readonly answers: Answers;
  /** Whether it may be repeated with an `Idempotency-Key`. */
  readonly idempotent?: boolean;
}

/** A request, read as the operation declares it. */
export interface OperationInput<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
}

/** An answer that the operation declares: one of its statuses, with the body of that status if it has one. */
export type AnswerTo<Answers> = {
  [Status in keyof Answers & number]: Answer<
    Answers[Status] extends { readonly body: ObjectSchema<infer Body extends object> } ? Body : undefined,
    Status
  >;
}[keyof Answers & number];

const declarations = new WeakMap<object, OperationDeclaration>();

/**
 * One operation of a service's API. What it declares is all that its requests are parsed with, and all that the service's
 * OpenAPI document says of it: there is no second description.
 *
 * @example
 * const showOrder = new Operation({
 *   name: 'showOrder',
 *   method: 'get',
 *   path: '/api/orders/:id',
 *   summary: 'One order',
 *   parameters: Joi.object<{ id: string }, true>({ id: uuid.example('0197f1f0-6f0b-7a10-8c21-5f3d9e7b4a01') }),
 *   answers: { 200: { description: 'The order.', body: order } },
 *   refusals: { 404: ['order_unknown'] },
 * });
 * showOrder.mount(router, async ({ path: { id } }) => ({ status: 200, body: await orders.find(id) }));
 */
export class Operation<
  Path extends object,
  Query extends object,
  Body extends object,
  Answers extends Readonly<Record<number, DeclaredAnswer>>,
> {
  readonly #declaration: OperationDeclaration<Path, Query, Body, Answers>;

  /** @throws TypeError naming what is declared wrongly, such as parameters that are not those in the path */
  constructor(declaration: OperationDeclaration<Path, Query, Body, Answers>) {
    requireDeclaration(declaration);
    this.#declaration = declaration;
  }

  /**
   * @param handle gives the answer, or nothing if it has sent one itself, such as a page
   * @param before stands in front of it, before anything is parsed
   */
  mount(
    router: Router,
    handle: (
      input: OperationInput<Path, Query, Body>,
      request: Request,
      response: Response,
    ) => Promise<AnswerTo<Answers> | undefined>,
    ...before: readonly RequestHandler[]
  ): void {
    const { method, path, role } = this.#declaration;
    const handler: RequestHandler = async (request, response) => {
      const answer = await handle(this.#read(request), request, response);
      if (answer !== undefined) sendAnswer(response, answer);
    };
    declarations.set(handler, this.#declaration);
    router[method](path, requireRole(role), ...before, handler);
  }

  #read(request: Request): OperationInput<Path, Query, Body> {
    const { parameters, query, body, encoding } = this.#declaration;
    const parse = encoding === 'form' ? parseForm : parseBody;
    return {
      path: parameters === undefined ? ({} as Path) : parsePath(request, parameters),
      query: query === undefined ? ({} as Query) : parseQuery(request, query),
      body: body === undefined ? ({} as Body) : parse(request, body),
    };
  }
}

/** What the handler of a mounted route declares; undefined if it is not one of an operation. */
export const declarationOf = (handler: object): OperationDeclaration | undefined => declarations.get(handler);

const text = Joi.string();
const flag = Joi.boolean().optional();
const fields = Joi.object().schema('object').optional();
const DECLARATION = Joi.object({
  name: text,
  method: Joi.valid('get', 'post', 'put', 'patch', 'delete'),
  path: text.pattern(/^\//, 'a slash at its beginning'),
  role: Joi.valid('reader', 'operator').optional(),
  summary: text,
  description: text.optional(),
  ...{ parameters: fields, query: fields, body: fields },
  encoding: Joi.valid('json', 'form').optional(),
  answers: Joi.object()
    .pattern(
      /^[23]\d\d$/,
      Joi.object({
        description: text,
        body: fields,
        page: flag,
        texts: Joi.array()
          .items(text.pattern(/^text\/[\w.-]+$/, 'a type of text'))
          .optional(),
        location: flag,
      }).messages({
        'object.unknown': '{{#label}} is no field of an answer',
      }),
    )
    .messages({ 'object.unknown': '{{#label}} is no success, which has a status from 200 to 399' }),
  idempotent: flag,
  authentication: Joi.object().optional(),
  refusals: Joi.object()
    .pattern(/^[45]\d\d$/, Joi.array().items(text.optional()))
    .messages({ 'object.unknown': '{{#label}} is no error, which has a status from 400 to 599' })
    .optional(),
});

function requireDeclaration(declaration: OperationDeclaration): void {
  const { name, path, parameters } = declaration;
  const { error } = DECLARATION.validate(declaration, {
    ...{ convert: false, presence: 'required', abortEarly: false, errors: { wrap: { label: false } } },
  });
  if (error) throw new TypeError(`The operation ${name} is declared wrongly: ${error.message}.`);
  const inPath = [...path.matchAll(/\\.|:(\w+)/g)].flatMap(([, parameter]) => parameter ?? []);
  const { keys = {} } = (parameters?.describe() ?? {}) as { keys?: object };
  const declared = Object.keys(keys);
  if (inPath.join() !== declared.join())
    throw new TypeError(
      `The parameters of ${name} are ${declared.join(', ') || 'none'}, and those in its path ${path} are ` +
        `${inPath.join(', ') || 'none'}: declare the same ones in the same order.`,
    );
}
