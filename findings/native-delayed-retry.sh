#!/bin/sh
# RabbitMQ 4.3.6, quorum queues with x-delayed-retry-type: the wait before a message comes back grows by its minimum with
# each basic.reject, and with basic.nack it stays the minimum, for ever. So a back-off that multiplies cannot be said, nor can
# one consumer choose its own wait, and what is given back by nack never ends. 4.0.5 takes the arguments and does not wait.
# Seen: seconds, rounded, between deliveries of a message that is given back each time, with a minimum of 1 s and a maximum of 3.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/waits.mjs" <<'JS'
import amqp from 'amqplib';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
const delays = { 'x-delayed-retry-type': 'all', 'x-delayed-retry-min': 1_000, 'x-delayed-retry-max': 3_000 };
for (const way of ['nack', 'reject']) {
  const queue = `waits-${way}`;
  await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum', ...delays } });
  channel.sendToQueue(queue, Buffer.from('x'), { persistent: true });
  await channel.waitForConfirms();
  const times = [];
  await new Promise((resolve) =>
    channel.consume(queue, (message) => {
      times.push(performance.now());
      if (times.length > 4) resolve(channel.ack(message));
      else if (way === 'nack') channel.nack(message, false, true);
      else channel.reject(message, true);
    }),
  );
  const waits = times.slice(1).map((time, index) => Math.round((time - times[index]) / 1000));
  console.log(`${process.argv[2]} ${way}: ${waits.join(', ')}`);
}
await connection.close();
JS
broker trixie 4.0.5
record node "$folder/waits.mjs" 4.0.5
broker sid 4.3.6
record node "$folder/waits.mjs" 4.3.6
seen '4.0.5 nack: 0, 0, 0, 0
4.0.5 reject: 0, 0, 0, 0
4.3.6 nack: 1, 1, 1, 1
4.3.6 reject: 1, 2, 3, 3'
