#!/bin/sh
# RabbitMQ 4.3.6 and 3.10.8, quorum queues: basic.nack with requeue spends a message's x-delivery-limit on 3.10 and does
# not on 4.3; basic.reject with requeue spends it on both. A consumer that gives back with nack what its handler has
# failed on loops for ever on 4.3: the limit is no net any more. The packages' documentation calls the two the same
# but for `multiple`.
# Seen: with a limit of 3, how often a message was delivered before it was gone, at most 20 times.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/count.mjs" <<'JS'
import amqp from 'amqplib';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
await channel.prefetch(1);
for (const way of ['nack', 'reject']) {
  const queue = `limit-${way}`;
  await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 3 } });
  channel.sendToQueue(queue, Buffer.from('x'), { persistent: true });
  await channel.waitForConfirms();
  let deliveries = 0;
  const { consumerTag } = await channel.consume(queue, (message) => {
    deliveries++;
    if (deliveries >= 20) channel.ack(message);
    else if (way === 'nack') channel.nack(message, false, true);
    else channel.reject(message, true);
  });
  const deadline = Date.now() + 30_000;
  for (let last = -1; deliveries !== last && Date.now() < deadline; ) {
    last = deliveries;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  await channel.cancel(consumerTag);
  console.log(`${process.argv[2]} ${way}: ${deliveries} deliveries`);
}
await connection.close();
JS
broker bookworm 3.10.8
record node "$folder/count.mjs" 3.10.8
broker sid 4.3.6
record node "$folder/count.mjs" 4.3.6
seen '3.10.8 nack: 4 deliveries
3.10.8 reject: 4 deliveries
4.3.6 nack: 20 deliveries
4.3.6 reject: 4 deliveries'
