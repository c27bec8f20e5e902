import { Clock } from '@ticketwave/building-blocks/domain';
import { HttpError, HttpRoutes, parseBody, rawBodyOf } from '@ticketwave/building-blocks/http';
import { uuid } from '@ticketwave/contracts';
import type { Router } from 'express';
import { inject, injectable } from 'inversify';
import Joi from 'joi';
import { WebhookSignatures, type ProviderWebhook } from '../application/provider-webhook.ts';
import { TakeWebhook } from '../application/take-webhook.ts';

const name = Joi.string().max(255);
const succeeded = Joi.object({
  status: Joi.valid('succeeded'),
  providerPaymentId: name,
  method: Joi.object({
    type: Joi.string().max(40),
    brand: Joi.string().max(40),
    last4: Joi.string().pattern(/^\d{4}$/, 'four digits'),
  }),
});
const declined = Joi.object({
  status: Joi.valid('declined'),
  code: Joi.string().max(100),
  message: Joi.string().max(500),
});
const body = Joi.object<ProviderWebhook>({
  id: name,
  key: uuid,
  outcome: Joi.object({ status: Joi.valid('succeeded', 'declined') })
    .unknown()
    .when(Joi.object({ status: Joi.valid('succeeded') }).unknown(), { then: succeeded.unknown(false) })
    .when(Joi.object({ status: Joi.valid('declined') }).unknown(), { then: declined.unknown(false) }),
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
    router.post('/api/webhooks/payments', async (request, response) => {
      const header = request.get('X-Payment-Signature') ?? '';
      if (!this.signatures.isGenuine(header, rawBodyOf(request), this.clock.now())) {
        throw new HttpError(
          401,
          'signature_invalid',
          'X-Payment-Signature must be t={seconds since 1970},v1={HMAC-SHA256 of "{t}.{body}" in hex}, not older ' +
            'than five minutes, made with the secret that PAYMENT_WEBHOOK_SECRET holds here.',
        );
      }
      await this.takeWebhook.execute(parseBody(request, body));
      response.json({ received: true });
    });
  }
}
