#!/bin/sh
# RabbitMQ 4.3.6, quorum queues: a message without a priority overtakes one that says priority 0, since it counts as 4;
# 3.10.8 keeps the order in which they came. A copy that is published again with `priority: 0`, which clients fill in
# for a missing property, falls behind every message that its queue gets from elsewhere.
# Seen: the order in which three messages came out that went in as: 0, none, 5.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/order.mjs" <<'JS'
import amqp from 'amqplib';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
await channel.assertQueue('order', { arguments: { 'x-queue-type': 'quorum' } });
for (const priority of [0, undefined, 5])
  channel.sendToQueue('order', Buffer.from(String(priority ?? 'none')), { priority });
await channel.waitForConfirms();
const order = [];
for (let message; (message = await channel.get('order', { noAck: true })); ) order.push(message.content);
console.log(`${process.argv[2]}: ${order.join(', ')}`);
await connection.close();
JS
broker bookworm 3.10.8
record node "$folder/order.mjs" 3.10.8
broker sid 4.3.6
record node "$folder/order.mjs" 4.3.6
seen '3.10.8: 0, none, 5
4.3.6: 5, none, 0'
