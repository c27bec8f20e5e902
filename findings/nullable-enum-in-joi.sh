#!/bin/sh
# Joi 18.3.2 exports JSON Schema by itself. For `Joi.string().valid('a', 'b').allow(null)`, and for `.valid('a', null)`,
# what it exports refuses the null that the schema accepts: a consumer that validates by the exported document
# dead-letters messages that are valid.
# Seen: what Joi says of null, what ajv 8.20.0 says by the exported schema, and that schema.
. "$(dirname "$0")/lib.sh"

packages ajv@8.20.0 joi@18.3.2
cat >"$folder/null.mjs" <<'JS'
import { Ajv2020 } from 'ajv/dist/2020.js';
import Joi from 'joi';
for (const [name, schema] of Object.entries({
  "valid('a', 'b').allow(null)": Joi.string().valid('a', 'b').allow(null),
  "valid('a', null)": Joi.string().valid('a', null),
})) {
  const exported = schema['~standard'].jsonSchema.output({ target: 'draft-2020-12' });
  const byJoi = schema.validate(null).error === undefined;
  const byAjv = new Ajv2020({ strict: false }).validate(exported, null);
  console.log(`${name}: Joi ${byJoi}, ajv ${byAjv}, ${JSON.stringify(exported)}`);
}
JS
record node "$folder/null.mjs"
seen "valid('a', 'b').allow(null): Joi true, ajv false, "'{"type":["string","null"],"enum":["a","b"]}'"
valid('a', null): Joi true, ajv false, "'{"type":["string","null"],"enum":["a"]}'
