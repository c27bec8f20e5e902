#!/bin/sh
# RabbitMQ 3.10.8 answers 204 to an import of definitions of which a binding cannot be made, since its exchange is
# missing: nothing says that it is not there. 4.3.6 answers 400. Both keep the part that came before it.
# The export of 4.3.6 leaves out `internal` of an exchange that is not internal; 3.10.8 says false. A comparison of an
# export with what was imported finds a difference in every exchange.
# Seen: the answer to the import, whether the queue in it is there, and the exported exchange.
. "$(dirname "$0")/lib.sh"

cat >"$folder/import.mjs" <<'JS'
const { origin, username, password } = new URL(process.env.MANAGEMENT_URL);
const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' };
const call = (method, path, body) =>
  fetch(`${origin}/api/${path}`, { method, headers, body: body && JSON.stringify(body) });
const queue = { name: 'q', durable: true, auto_delete: false, arguments: { 'x-queue-type': 'quorum' } };
const exchange = { name: 'here', type: 'topic', durable: true, auto_delete: false, internal: false, arguments: {} };
const to = { destination: 'q', destination_type: 'queue', routing_key: 'k', arguments: {} };
const definitions = { queues: [queue], exchanges: [exchange], bindings: [{ source: 'absent', ...to }] };
const { status } = await call('POST', 'definitions/%2F', definitions);
const exported = await (await call('GET', 'definitions/%2F')).json();
const internal = exported.exchanges.find(({ name }) => name === 'here')?.internal;
console.log(`${process.argv[2]}: ${status}, queues ${exported.queues.length}, internal ${internal}`);
JS
broker bookworm 3.10.8
record node "$folder/import.mjs" 3.10.8
broker sid 4.3.6
record node "$folder/import.mjs" 4.3.6
seen '3.10.8: 204, queues 1, internal false
4.3.6: 400, queues 1, internal undefined'
