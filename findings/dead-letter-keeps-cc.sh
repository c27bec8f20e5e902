#!/bin/sh
# RabbitMQ 4.3.6: a message that is dead-lettered with a routing key of its own (`x-dead-letter-routing-key`) keeps its
# CC header and is not routed by it. Whoever then publishes it again with the headers it came with, as tools that move
# or redrive dead letters do, sends it to the CC routes once more. 3.10.8 takes the header away.
# Seen: the CC header of the dead letter, and how many copies the queue of the CC route got: by dead-lettering, and by
# publishing the dead letter again as it was.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/cc.mjs" <<'JS'
import amqp from 'amqplib';
import { setTimeout as sleep } from 'node:timers/promises';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
await channel.assertExchange('dead-letters', 'topic');
const quorum = { 'x-queue-type': 'quorum' };
const dead = { 'x-dead-letter-exchange': 'dead-letters', 'x-dead-letter-routing-key': 'dead' };
await channel.assertQueue('main', { arguments: { ...quorum, ...dead } });
for (const [queue, key] of Object.entries({ dead: 'dead', copies: 'copy' })) {
  await channel.assertQueue(queue, { arguments: quorum });
  await channel.bindQueue(queue, 'dead-letters', key);
}
channel.sendToQueue('main', Buffer.from('x'), { CC: ['copy'] });
await channel.waitForConfirms();
channel.reject(await channel.get('main'), false);
let deadLetter = false;
for (let tries = 0; !deadLetter && tries < 20; tries++) {
  await sleep(250);
  deadLetter = await channel.get('dead');
}
const copies = async () => (await channel.checkQueue('copies')).messageCount;
const dropped = await copies();
channel.publish('dead-letters', 'dead', deadLetter.content, { headers: deadLetter.properties.headers });
await channel.waitForConfirms();
await sleep(500);
const header = JSON.stringify(deadLetter.properties.headers.CC ?? null);
console.log(`${process.argv[2]}: CC ${header}, copies ${dropped}, then ${await copies()}`);
await connection.close();
JS
broker bookworm 3.10.8
record node "$folder/cc.mjs" 3.10.8
broker sid 4.3.6
record node "$folder/cc.mjs" 4.3.6
seen '3.10.8: CC null, copies 0, then 0
4.3.6: CC ["copy"], copies 0, then 1'
