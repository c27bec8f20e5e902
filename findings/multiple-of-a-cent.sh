#!/bin/sh
# JSON Schema's `multipleOf: 0.01`, the obvious way to say "at most two decimals", means different amounts to different
# validators of the same document: ajv 8.20.0 divides doubles and refuses 11,426 of the 100,001 amounts from 0.00 to
# 1,000.00, among them 0.07 and 1.1; Joi 18.3.2, whose schema `number().multiple(0.01)` exports exactly that keyword,
# takes them all.
# Seen: amounts refused by each, of 100,001, and the keyword that Joi exports.
. "$(dirname "$0")/lib.sh"

packages ajv@8.20.0 joi@18.3.2
cat >"$folder/cents.mjs" <<'JS'
import { Ajv } from 'ajv';
import Joi from 'joi';
const amount = Joi.number().multiple(0.01);
const { multipleOf } = amount['~standard'].jsonSchema.output({ target: 'draft-2020-12' });
const byAjv = new Ajv().compile({ type: 'number', multipleOf: 0.01 });
let [ajv, joi] = [0, 0];
for (let cents = 0; cents <= 100_000; cents++) {
  if (!byAjv(cents / 100)) ajv++;
  if (amount.validate(cents / 100).error) joi++;
}
console.log(`ajv refuses ${ajv}, Joi ${joi}; Joi exports multipleOf ${multipleOf}`);
JS
record node "$folder/cents.mjs"
seen 'ajv refuses 11426, Joi 0; Joi exports multipleOf 0.01'
