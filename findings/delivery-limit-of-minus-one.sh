#!/bin/sh
# RabbitMQ 3.10.8 accepts `x-delivery-limit: -1` for a quorum queue and drops a message at its first return to the
# queue; to 4.3.6 the same argument says "no limit". A queue that is declared for 4.x loses messages on 3.10.
# Seen: how many messages are left after one was put in, taken and rejected with requeue.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/limit.mjs" <<'JS'
import amqp from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
await channel.assertQueue('limit', { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 } });
channel.sendToQueue('limit', Buffer.from('x'), { persistent: true });
await channel.waitForConfirms();
channel.reject(await channel.get('limit'), true);
let left = 0;
for (let tries = 0; left === 0 && tries < 10; tries++) {
  await sleep(500);
  left = (await channel.checkQueue('limit')).messageCount;
}
console.log(`${process.argv[2]}: ${left} left`);
await connection.close();
JS
broker bookworm 3.10.8
record node "$folder/limit.mjs" 3.10.8
broker sid 4.3.6
record node "$folder/limit.mjs" 4.3.6
seen '3.10.8: 0 left
4.3.6: 1 left'
