import { Clock, DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import {
  effectKeyOf,
  formReader,
  HttpError,
  HttpRoutes,
  Idempotency,
  parseBody,
  parseForm,
  parsePath,
  sendAnswer,
  type Answer,
} from '@ticketwave/building-blocks/http';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import { uuid } from '@ticketwave/contracts';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { MakeCharge } from '../application/make-charge.ts';
import { PaymentLinks } from '../application/payment-links.ts';
import { PaymentProvider } from '../application/payment-provider.ts';
import { Payments } from '../application/payments.ts';
import { StartCharge } from '../application/start-charge.ts';
import { Payment } from '../domain/payment.ts';
import { paymentBody } from './payment-body.ts';
import { sendPaymentPage } from './payment-page.ts';

const path = Joi.object<{ id: string }, true>({ id: uuid });

/** A payment for programs as JSON, and for people as a page on which they pay while the provider is simulated. */
@injectable()
export class PaymentRoutes extends HttpRoutes {
  readonly #payBody;

  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(StartCharge) private readonly startCharge: StartCharge,
    @inject(MakeCharge) private readonly makeCharge: MakeCharge,
    @inject(PaymentProvider) private readonly provider: PaymentProvider,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
    this.#payBody = payBodyFor(provider);
  }

  override mount(router: Router): void {
    router.get('/api/payments/:id', (request, response) => this.#show(request, response));
    router.post('/api/payments/:id/pay', async (request, response) => {
      const { id } = parsePath(request, path);
      sendAnswer(response, await this.#pay(request, id, parseBody(request, this.#payBody)));
    });
    if (this.provider.testCards.length > 0)
      router.post('/api/payments/:id', ...formReader, (request, response) =>
        this.#payOnPage(request, response),
      );
  }

  async #show(request: Request, response: Response): Promise<void> {
    const { id } = parsePath(request, path);
    const payment = await this.payments.find(id);
    if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html') response.json(paymentBody(payment.state, this.links));
    else {
      const { clock, provider, links } = this;
      sendPaymentPage(response, payment.state, { clock, provider, links });
    }
  }

  /** Sends the browser back to the page, which reports what became of the payment, also if it could not be paid. */
  async #payOnPage(request: Request, response: Response): Promise<void> {
    const { id } = parsePath(request, path);
    const form = parseForm(request, this.#payBody);
    try {
      await this.#pay(request, id, form);
    } catch (error) {
      if (!isShownOnPage(error)) throw error;
    }
    response.redirect(303, new URL(this.links.payment(id)).pathname);
  }

  /** The provider is asked between two units of work: the first one claims, the second one records and settles. */
  async #pay(
    request: Request,
    paymentId: string,
    { paymentMethod }: { paymentMethod: string },
  ): Promise<Answer> {
    const command = { paymentId, paymentMethod, idempotencyKey: effectKeyOf(request) };
    const begun = await this.transactor.transact(
      async (work) =>
        (await this.idempotency.claim(request, work)) ?? (await this.startCharge.execute(command, work)),
    );
    if (!(begun instanceof Payment)) return begun;
    let answer = this.#answer(begun);
    await this.makeCharge.execute(begun, {
      alongside: async (payment, work) => {
        answer = this.#answer(payment);
        await this.idempotency.settle(request, answer, work);
      },
    });
    return answer;
  }

  #answer({ state }: Payment): Answer {
    return { status: state.status === 'processing' ? 202 : 200, body: paymentBody(state, this.links) };
  }
}

/** The payment is in another state, or the form was sent before: what became of that is on the page. */
const isShownOnPage = (error: unknown): boolean =>
  error instanceof DomainError || (error instanceof HttpError && [409, 422].includes(error.status));

const payBodyFor = (provider: PaymentProvider) =>
  Joi.object<{ paymentMethod: string }, true>({
    paymentMethod: Joi.string()
      .max(255)
      .custom((value: string, helpers) => {
        const objection = provider.objectionTo(value);
        return objection === undefined ? value : helpers.error('token.unknown', { objection });
      })
      .messages({ 'token.unknown': '{{#label}} {{#objection}}' }),
  });
