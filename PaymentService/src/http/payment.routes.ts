import { NotFoundError } from '@ticketwave/building-blocks/domain';
import {
  effectKeyOf,
  HttpRoutes,
  Idempotency,
  parseBody,
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

const path = Joi.object<{ id: string }, true>({ id: uuid });

@injectable()
export class PaymentRoutes extends HttpRoutes {
  readonly #payBody;

  constructor(
    @inject(Payments) private readonly payments: Payments,
    @inject(StartCharge) private readonly startCharge: StartCharge,
    @inject(MakeCharge) private readonly makeCharge: MakeCharge,
    @inject(PaymentProvider) provider: PaymentProvider,
    @inject(Transactor) private readonly transactor: Transactor,
    @inject(Idempotency) private readonly idempotency: Idempotency,
    @inject(PaymentLinks) private readonly links: PaymentLinks,
  ) {
    super();
    this.#payBody = payBodyFor(provider);
  }

  override mount(router: Router): void {
    router.get('/api/payments/:id', async (request, response) => {
      const { id } = parsePath(request, path);
      const payment = await this.payments.find(id);
      if (payment === undefined) throw new NotFoundError('payment_unknown', `There is no payment ${id}.`);
      response.json(paymentBody(payment.state, this.links));
    });
    router.post('/api/payments/:id/pay', (request, response) => this.#pay(request, response));
  }

  /** The provider is asked between two works: the first one claims, the second one records and settles. */
  async #pay(request: Request, response: Response): Promise<void> {
    const { id: paymentId } = parsePath(request, path);
    const { paymentMethod } = parseBody(request, this.#payBody);
    const command = { paymentId, paymentMethod, idempotencyKey: effectKeyOf(request) };
    const begun = await this.transactor.transact(
      async (work) =>
        (await this.idempotency.claim(request, work)) ?? (await this.startCharge.execute(command, work)),
    );
    if (!(begun instanceof Payment)) {
      sendAnswer(response, begun);
      return;
    }
    let answer = this.#answer(begun);
    await this.makeCharge.execute(begun, {
      alongside: async (payment, work) => {
        answer = this.#answer(payment);
        await this.idempotency.settle(request, answer, work);
      },
    });
    sendAnswer(response, answer);
  }

  #answer({ state }: Payment): Answer {
    return { status: state.status === 'processing' ? 202 : 200, body: paymentBody(state, this.links) };
  }
}

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
