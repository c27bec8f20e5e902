import { Clock, DomainError, NotFoundError } from '@ticketwave/building-blocks/domain';
import {
  effectKeyOf,
  formReader,
  HttpError,
  HttpRoutes,
  Idempotency,
  type Answer,
} from '@ticketwave/building-blocks/http';
import { Transactor } from '@ticketwave/building-blocks/messaging';
import type { Request, Response, Router } from 'express';
import { inject, injectable } from 'inversify';
import { MakeCharge } from '../application/make-charge.ts';
import { PaymentLinks } from '../application/payment-links.ts';
import { PaymentProvider } from '../application/payment-provider.ts';
import { Payments } from '../application/payments.ts';
import { StartCharge } from '../application/start-charge.ts';
import { Payment } from '../domain/payment.ts';
import { paymentBody, type PaymentBody } from './payment-body.ts';
import { payOnPageWith, payWith, showPayment } from './payment.operations.ts';
import { sendPaymentPage } from './payment-page.ts';

/** A payment for programs as JSON, and for people as a page on which they pay while the provider is simulated. */
@injectable()
export class PaymentRoutes extends HttpRoutes {
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
  }

  override mount(router: Router): void {
    showPayment.mount(router, ({ path: { id } }, request, response) => this.#show(id, request, response));
    payWith(this.provider).mount(router, ({ path: { id }, body }, request) =>
      this.#pay(request, id, body.paymentMethod),
    );
    if (this.provider.testCards.length > 0)
      payOnPageWith(this.provider).mount(
        router,
        ({ path: { id }, body }, request, response) =>
          this.#payOnPage(id, body.paymentMethod, request, response),
        ...formReader,
      );
  }

  async #show(
    id: string,
    request: Request,
    response: Response,
  ): Promise<Answer<PaymentBody, 200> | undefined> {
    const payment = await this.payments.find(id);
    if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
    response.vary('Accept');
    if (request.accepts(['json', 'html']) !== 'html')
      return { status: 200, body: paymentBody(payment.state, this.links) };
    const { clock, provider, links } = this;
    sendPaymentPage(response, payment.state, { clock, provider, links });
    return undefined;
  }

  async #payOnPage(id: string, method: string, request: Request, response: Response): Promise<undefined> {
    try {
      await this.#pay(request, id, method);
    } catch (error) {
      if (!isShownOnPage(error)) throw error;
    }
    response.redirect(303, new URL(this.links.payment(id)).pathname);
  }

  /** The provider is asked between two units of work: the first one claims, the second one records and settles. */
  async #pay(
    request: Request,
    paymentId: string,
    paymentMethod: string,
  ): Promise<Answer<PaymentBody, 200 | 202>> {
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

  #answer({ state }: Payment): Answer<PaymentBody, 200 | 202> {
    return { status: state.status === 'processing' ? 202 : 200, body: paymentBody(state, this.links) };
  }
}

/** The payment is in another state, or the form was sent before: what became of that is on the page. */
const isShownOnPage = (error: unknown): boolean =>
  error instanceof DomainError || (error instanceof HttpError && [409, 422].includes(error.status));
