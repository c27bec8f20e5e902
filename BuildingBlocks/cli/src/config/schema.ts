import Joi from 'joi';
import { usageFailure } from '../operator/exit-codes.ts';
import type { TicketwaveConfig } from './config.ts';

const SERVICE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** What a check may not be called, for `status` has options of these names. */
const TAKEN = ['config', 'profile', 'amqp', 'management', 'database', 'service', 'backlog', 'json', 'help'];

function expecting<S extends Joi.Schema>(schema: S, expected: string): S {
  const text = expected.replaceAll('{', '\\{');
  return schema.messages({
    '*': `{{#label}} is wrong: expected ${text}.`,
    'object.base': `{{#label}} is wrong: expected ${text}.`,
    'any.required': `{{#label}} is missing: expected ${text}.`,
  }) as S;
}

const text = (expected: string): Joi.Schema => expecting(Joi.string(), expected);
const path = (example: string): Joi.Schema =>
  text(`a path relative to the configuration file, such as '${example}'`);
const callable = (expected: string): Joi.Schema => expecting(Joi.function(), expected);
const variables = Joi.object().pattern(
  /^[A-Z_][A-Z0-9_]*$/,
  expecting(Joi.string().allow(''), 'a text, such as "true"'),
);

const forms = [
  Joi.string().custom(withoutPassword),
  Joi.object({ environment: Joi.string().required() }),
  Joi.object({ file: Joi.string().required() }),
];
const URL_SOURCE = "a URL without a password, { environment: 'NAME' } or { file: '/path' }";
const source = expecting(Joi.alternatives(...forms), URL_SOURCE);
const sources = Joi.object().pattern(SERVICE_NAME, source);

const service = Joi.object({
  folder: path('BookingService').required(),
  title: text("what people call it, such as 'BookingService'"),
  port: expecting(Joi.number().port(), 'a port from 1 to 65535'),
  definition: callable("a function such as () => import('./booking/dist/service.js')"),
  main: text("the program within folder, such as 'dist/main.js'"),
  environment: variables,
  health: Joi.array().items(expecting(Joi.string().pattern(/^\//), "a path such as '/health/ready'")),
  watch: Joi.array().items(path('BookingService/dist')),
});

const schema = Joi.object({
  services: expecting(
    Joi.object().pattern(SERVICE_NAME, service).min(1).required(),
    "at least one service by its name on the wire, such as { booking: { folder: 'BookingService' } }",
  ),
  virtualHost: text("a virtual host, such as '/shop'"),
  definitionsFile: path('rabbitmq/definitions.json'),
  permissionsFile: path('rabbitmq/permissions.json'),
  sagasFile: path('docs/sagas.md'),
  goldensFolder: path('tests/goldens'),
  documents: Joi.object().pattern(Joi.string(), callable('a function of the services that gives the text')),
  checks: Joi.object().pattern(
    Joi.string()
      .pattern(/^[a-z][a-z-]*$/)
      .invalid(...TAKEN),
    Joi.object({
      summary: text('a sentence').required(),
      run: callable('a function that gives findings').required(),
    }),
  ),
  environment: variables,
  watch: Joi.array().items(path('packages/common/dist')),
  profiles: Joi.object().pattern(
    /^[a-z][a-z0-9-]*$/,
    Joi.object({
      amqp: expecting(Joi.alternatives(...forms, sources), `${URL_SOURCE}, or one of these for each service`),
      management: source,
      monitoring: source,
      databases: sources,
    }),
  ),
})
  .and('definitionsFile', 'permissionsFile')
  .required()
  .label('its default export')
  .prefs({
    convert: false,
    errors: { wrap: { label: false } },
    messages: {
      'object.unknown': '{{#label}} is not known: remove it, or correct its name.',
      'object.base': '{{#label}} is wrong: expected an object.',
      'array.base': '{{#label}} is wrong: expected a list.',
      'any.required': '{{#label}} is missing.',
      'object.and': 'definitionsFile and permissionsFile are expected together: one of them is missing.',
    },
  });

/**
 * The configuration, checked.
 * @param file named in errors
 * @throws {Failure} with exit code 2, naming the field and what is expected there
 */
export function checkConfig(value: unknown, file: string): TicketwaveConfig {
  const { error } = schema.validate(value);
  if (!error) return value as TicketwaveConfig;
  throw usageFailure(`${file}: ${error.message}`);
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url) || new URL(url).password !== '') throw new Error('a URL without a password');
  return url;
}
