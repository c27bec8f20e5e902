#!/bin/sh
# rascal 21.0.1's recovery strategy `republish` publishes a message again with the properties it came with, `user_id`
# included. RabbitMQ 3.10.8 refuses a `user_id` that is not the connection's user and closes the channel. The message
# is in the queue no more, and nobody has it: a consumer whose account is not the publisher's loses what it wanted to
# try again. An account with the tag `impersonator` may publish it.
# Seen: for a message without and one with the publisher's `user_id`, how often it was delivered, what is left of it in
# the queue, and the error that rascal reports.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1 rascal@21.0.1
cat >"$folder/republish.mjs" <<'JS'
import amqp from 'amqplib';
import rascal from 'rascal';
import { setTimeout as sleep } from 'node:timers/promises';
const { origin, username, password } = new URL(process.env.MANAGEMENT_URL);
const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' };
const put = (path, body) => fetch(`${origin}/api/${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
await put('users/shop', { password: 'shop', tags: '' });
await put('permissions/%2F/shop', { configure: '.*', write: '.*', read: '.*' });
const shop = await amqp.connect(process.env.AMQP_URL.replace('guest:guest', 'shop:shop'));
const publishing = await shop.createConfirmChannel();
for (const [name, options] of Object.entries({ without: {}, with: { userId: 'shop' } })) {
  const queue = `orders-${name}`;
  const broker = await rascal.BrokerAsPromised.create(
    rascal.withDefaultConfig({
      vhosts: {
        '/': {
          connection: { url: process.env.AMQP_URL },
          queues: [queue],
          subscriptions: { orders: { queue, prefetch: 1 } },
        },
      },
    }),
  );
  const errors = new Set();
  const note = (error) => errors.add(/PRECONDITION_FAILED/.exec(error?.message)?.[0] ?? error?.message);
  broker.on('error', note);
  let deliveries = 0;
  const subscription = await broker.subscribe('orders');
  subscription.on('error', note);
  subscription.on('message', (_message, _content, ackOrNack) => {
    if (++deliveries === 1) ackOrNack(new Error('not now'), { strategy: 'republish', attempts: 5 });
    else ackOrNack();
  });
  publishing.sendToQueue(queue, Buffer.from('{}'), { messageId: name, ...options });
  await publishing.waitForConfirms();
  await sleep(10_000);
  const answer = await fetch(`${origin}/api/queues/%2F/${queue}`, { headers });
  const { messages, messages_unacknowledged: held } = await answer.json();
  const errorText = [...errors].join(', ') || 'none';
  console.log(`${name} user_id: delivered ${deliveries} times, ${messages} left, ${held} held; errors: ${errorText}`);
  await broker.nuke().catch(() => undefined);
}
await shop.close();
process.exit();
JS
broker bookworm 3.10.8
record node "$folder/republish.mjs"
seen 'without user_id: delivered 2 times, 0 left, 0 held; errors: none
with user_id: delivered 1 times, 0 left, 0 held; errors: PRECONDITION_FAILED'
