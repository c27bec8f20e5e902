import { DeliverNotification } from '@ticketwave/notification-service/application/deliver-notification';
import { Notifications } from '@ticketwave/notification-service/application/notifications';
import { CallPolicy } from '@ticketwave/payment-service/application/call-policy';
import { MakeDueCall } from '@ticketwave/payment-service/application/make-due-call';
import { Payments } from '@ticketwave/payment-service/application/payments';
import { TakeWebhook } from '@ticketwave/payment-service/application/take-webhook';
import type { SimulatedShop } from './simulated-shop.ts';
import type { InMemoryNotifications } from '../in-memory/fakes/in-memory-notifications.ts';
import type { InMemoryPayments } from '../in-memory/fakes/in-memory-payments.ts';
import type { Action } from './world.ts';

const CLAIM = 30_000;
const AT_ONCE = 8;
const PATIENT = new AbortController().signal;

/** What services do by themselves besides messages and deadlines; their workers only do it in a loop. */
export function backgroundActions(shop: SimulatedShop): Action[] {
  return [...webhookActions(shop), ...callActions(shop), ...deliveryActions(shop)];
}

/** When something of it falls due next. */
export function backgroundDue(shop: SimulatedShop): (Date | undefined)[] {
  return [
    shop.payment.isUp ? paymentsOf(shop).nextDue() : undefined,
    shop.notification.isUp ? notificationsOf(shop).nextDue() : undefined,
  ];
}

const paymentsOf = (shop: SimulatedShop) => shop.payment.process.get(Payments) as InMemoryPayments;
const notificationsOf = (shop: SimulatedShop) =>
  shop.notification.process.get(Notifications) as InMemoryNotifications;

function webhookActions(shop: SimulatedShop): Action[] {
  if (!shop.payment.isUp) return [];
  const take = (position: number): void => {
    const [webhook] = shop.cards.webhooks.splice(position, 1);
    if (!webhook) return;
    const { process } = shop.payment;
    const unsubscribe = process.onDeath(() => shop.cards.webhooks.push(webhook));
    shop.world.begin(async () => {
      await process.get(TakeWebhook).execute(webhook);
      unsubscribe();
    });
  };
  return shop.cards.webhooks.map(({ key }, position) => ({
    label: () => `a webhook about ${key.slice(-6)} arrives`,
    run: () => take(position),
  }));
}

function callActions(shop: SimulatedShop): Action[] {
  const now = shop.world.clock.now();
  const due = shop.payment.isUp ? paymentsOf(shop).nextDue() : undefined;
  if (due === undefined || due > now) return [];
  const { process } = shop.payment;
  const call = async (): Promise<void> => {
    const claimed = await process.get(Payments).claimDue(now, process.get(CallPolicy).lostAt(now), AT_ONCE);
    for (const one of claimed) shop.world.begin(() => process.get(MakeDueCall).execute(one, PATIENT));
  };
  return [
    { label: () => 'payment calls the card network for what is due', run: () => shop.world.begin(call) },
  ];
}

function deliveryActions(shop: SimulatedShop): Action[] {
  const now = shop.world.clock.now();
  const due = shop.notification.isUp ? notificationsOf(shop).nextDue() : undefined;
  if (due === undefined || due > now) return [];
  const { process } = shop.notification;
  const deliver = async (): Promise<void> => {
    const until = new Date(now.getTime() + CLAIM);
    for (const one of await process.get(Notifications).claimDue(now, until, AT_ONCE))
      shop.world.begin(() => process.get(DeliverNotification).execute(one, PATIENT));
  };
  return [{ label: () => 'notification delivers what is due', run: () => shop.world.begin(deliver) }];
}
