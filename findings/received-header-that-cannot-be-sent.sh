#!/bin/sh
# amqplib 2.3.1 hands over header values that it refuses to send again: a double with a fraction beyond 2^50 and one
# below -2^63 arrive as plain numbers, whose type is then guessed from their value. Publishing the message again with
# the headers it came with, as for a retry or a dead letter, throws; said with their type they can be sent.
# Seen: for each value, whether the received headers can be published again, and whether `{ '!': 'double', value }` can.
. "$(dirname "$0")/lib.sh"

packages amqplib@2.3.1
cat >"$folder/resend.mjs" <<'JS'
import amqp from 'amqplib';
const connection = await amqp.connect(process.env.AMQP_URL);
const channel = await connection.createConfirmChannel();
await channel.assertQueue('q', { arguments: { 'x-queue-type': 'quorum' } });
const published = async (headers) => {
  try {
    channel.sendToQueue('q', Buffer.from('x'), { headers });
    await channel.waitForConfirms();
    await channel.get('q', { noAck: true });
    return 'sent';
  } catch (error) {
    return error.constructor.name;
  }
};
for (const value of [0.5, 2 ** 51 + 0.5, -(2 ** 64)]) {
  const typed = { value: { '!': 'double', value } };
  channel.sendToQueue('q', Buffer.from('x'), { headers: typed });
  await channel.waitForConfirms();
  const { headers } = (await channel.get('q', { noAck: true })).properties;
  console.log(`${value}: as it came ${await published(headers)}, with its type ${await published(typed)}`);
}
await connection.close();
JS
broker bookworm 3.10.8
record node "$folder/resend.mjs"
seen '0.5: as it came sent, with its type sent
2251799813685248.5: as it came RangeError, with its type sent
-18446744073709552000: as it came RangeError, with its type sent'
