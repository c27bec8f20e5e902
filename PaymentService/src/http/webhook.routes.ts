import { Clock } from '@ticketwave/building-blocks/domain';
import { HttpError, HttpRoutes, Operation, rawBodyOf } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Request, Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { WebhookSignatures, type ProviderWebhook } from '../application/provider-webhook.ts';
import { TakeWebhook } from '../application/take-webhook.ts';

const SIGNATURE =
  't={seconds since 1970},v1={HMAC-SHA256 of "{t}.{body}" in hex}, not older than five minutes, made with the secret that ' +
  'PAYMENT_WEBHOOK_SECRET holds here';

const text = (most: number): Joi.StringSchema =>
  Joi.string()
    .pattern(new RegExp(`^[^\\0\\p{Cs}]{1,${most}}$`, 'u'))
    .messages({ 'string.pattern.base': `{{#label}} must have 1 to ${most} characters, none of them U+0000` });

const statusIs = (status: string): Joi.ObjectSchema => Joi.object({ status: Joi.valid(status) }).unknown();
const succeeded = Joi.object({
  status: Joi.valid('succeeded'),
  providerPaymentId: text(255),
  method: Joi.object({
    type: text(40),
    brand: text(40),
    last4: Joi.string().pattern(/^[0-9]{4}$/, 'four digits'),
  }),
});
const declined = Joi.object({ status: Joi.valid('declined'), code: text(100), message: text(500) });
const neither = Joi.object({ status: Joi.valid('succeeded', 'declined') }).unknown();

const takeWebhook = new Operation({
  name: 'takeWebhook',
  method: 'post',
  path: '/api/webhooks/payments',
  summary: 'The payment provider reports what became of a charge',
  description: 'One change for each provider event id, early or doubled.',
  authentication: {
    paymentSignature: {
      ...{ type: 'apiKey', in: 'header', name: 'X-Payment-Signature' },
      description: `Of the bytes of the body: ${SIGNATURE}.`,
    },
  },
  body: Joi.object<ProviderWebhook>({
    id: text(255),
    key: uuid,
    outcome: Joi.alternatives().conditional(statusIs('succeeded'), {
      then: succeeded,
      otherwise: Joi.alternatives().conditional(statusIs('declined'), { then: declined, otherwise: neither }),
    }),
  })
    .example({
      id: 'evt_1',
      key: '0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a12',
      outcome: {
        status: 'succeeded',
        providerPaymentId: 'ch_1',
        method: { type: 'card', brand: 'visa', last4: '4242' },
      },
    } satisfies ProviderWebhook)
    .example({
      id: 'evt_2',
      key: '0197f1f0-6f0d-7a10-8c21-5f3d9e7b4a13',
      outcome: { status: 'declined', code: 'card_declined', message: 'The card was declined.' },
    } satisfies ProviderWebhook),
  answers: {
    200: {
      description: 'Taken.',
      body: Joi.object<{ readonly received: boolean }, true>({ received: Joi.boolean() }),
    },
  },
  refusals: { 401: ['signature_invalid'] },
});

@injectable()
export class WebhookRoutes extends HttpRoutes {
  constructor(
    @inject(TakeWebhook) private readonly takeWebhook: TakeWebhook,
    @inject(WebhookSignatures) private readonly signatures: WebhookSignatures,
    @inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override mount(router: Router): void {
    takeWebhook.mount(
      router,
      async ({ body }) => {
        await this.takeWebhook.execute(body);
        return { status: 200, body: { received: true } };
      },
      (request, _response, next) => {
        this.#requireSignature(request);
        next();
      },
    );
  }

  #requireSignature(request: Request): void {
    const header = request.get('X-Payment-Signature') ?? '';
    if (!this.signatures.isGenuine(header, rawBodyOf(request), this.clock.now()))
      throw new HttpError(401, 'signature_invalid', `X-Payment-Signature must be ${SIGNATURE}.`);
  }
}
