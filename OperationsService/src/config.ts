import {
  ConfigurationError,
  readConfig,
  wholeNumber,
  type ServiceConfig,
  type Variable,
} from '@ticketwave/building-blocks/hosting';
import Joi from 'joi';
import type { EventRetentionRules } from './domain/event-retention-rules.ts';

/** Where people sign in by OpenID Connect, and what its claims mean here. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly nameClaim: string;
  readonly roleClaim: string;
  /** Values of the claim `roleClaim` that make an operator. */
  readonly operators: readonly string[];
  /** Values of it that make a reader. */
  readonly readers: readonly string[];
  readonly sessionMinutes: number;
}

export interface OperationsConfig extends ServiceConfig {
  /** URLs of the services that the console asks, by their names. */
  readonly opsServices: ReadonlyMap<string, string>;
  /** What OperationsService shows them; that of the first operator of its own unless given. */
  readonly opsServicesToken: string;
  readonly eventRetention: EventRetentionRules;
  /** The file that heads of the chain of events are appended to; none if absent. */
  readonly eventHeadsFile: string | undefined;
  /** Nobody signs in at a provider if undefined. */
  readonly oidc: OidcConfig | undefined;
}

const urlsByName = Joi.object().pattern(
  /^[a-z][a-z-]{0,62}$/,
  Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .pattern(/[^/]$/),
);

const services: Variable<ReadonlyMap<string, string>> = {
  name: 'OPS_SERVICES',
  schema: Joi.string<ReadonlyMap<string, string>>()
    .custom((text: string) => new Map(Object.entries(Joi.attempt(JSON.parse(text), urlsByName) as object)))
    .default(new Map()),
  expected:
    'a JSON object of names and URLs without a slash at their ends, such as {"booking":"http://booking:5001"}',
};

const EVENT_DAYS = { min: 30, max: 3_650 } as const;

const daysByType: Variable<ReadonlyMap<string, number>> = {
  name: 'EVENT_RETENTION_DAYS_BY_TYPE',
  schema: Joi.string<ReadonlyMap<string, number>>()
    .custom((text: string) => new Map(Object.entries(Joi.attempt(JSON.parse(text), daysByPattern) as object)))
    .default(new Map()),
  expected:
    `a JSON object of event types, or beginnings of them with * behind, and days from ${EVENT_DAYS.min} to ${EVENT_DAYS.max}, ` +
    'such as {"notification.*":90}',
};

const daysByPattern = Joi.object().pattern(
  /^(\*|[a-z][a-z.-]{0,127}\*?)$/,
  Joi.number().integer().min(EVENT_DAYS.min).max(EVENT_DAYS.max),
);
const text = (name: string, expected: string): Variable<string | undefined> => ({
  name,
  schema: Joi.string<string | undefined>().pattern(/^[!-~]{1,1000}$/),
  expected,
});

const values = (name: string): Variable<readonly string[]> => ({
  name,
  schema: Joi.string<readonly string[]>()
    .custom((list: string) => list.split(',').map((value) => value.trim()))
    .default([]),
  expected: 'values of the claim OIDC_ROLE_CLAIM with commas between them',
});

const oidcVariables = {
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    schema: Joi.string<string | undefined>()
      .uri({ scheme: ['https', 'http'] })
      .pattern(/^(https:|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/),
    expected: 'the issuer’s https: URL (http: on this machine only)',
  },
  oidcClientId: text('OIDC_CLIENT_ID', 'the id of OperationsService at the issuer'),
  oidcClientSecret: text('OIDC_CLIENT_SECRET', 'the secret of OperationsService at the issuer'),
  oidcOperators: values('OIDC_OPERATORS'),
  oidcReaders: values('OIDC_READERS'),
  oidcRoleClaim: {
    name: 'OIDC_ROLE_CLAIM',
    schema: Joi.string().default('roles'),
    expected: 'the claim of the ID token with roles or groups',
  },
  oidcNameClaim: {
    name: 'OIDC_NAME_CLAIM',
    schema: Joi.string().default('email'),
    expected: 'the claim of the ID token that names somebody in the audit',
  },
  oidcScope: {
    name: 'OIDC_SCOPE',
    schema: Joi.string()
      .pattern(/^(.* )?openid( .*)?$/)
      .default('openid email'),
    expected: 'scopes with spaces between them, openid among them',
  },
  oidcSessionMinutes: wholeNumber('OIDC_SESSION_MINUTES', { min: 5, max: 720, default: 60 }),
};

type OidcVariables = {
  readonly [Key in keyof typeof oidcVariables]: (typeof oidcVariables)[Key] extends Variable<infer Value>
    ? Value
    : never;
};

/** @throws ConfigurationError naming every wrong variable */
export function loadConfig(environment: NodeJS.ProcessEnv): OperationsConfig {
  const config = readConfig(environment, {
    defaultPort: 5005,
    own: {
      opsServices: services,
      opsServicesToken: {
        name: 'OPS_SERVICES_TOKEN',
        schema: Joi.string<string | undefined>().pattern(/^[!-~]{16,500}$/),
        expected: '16 to 500 visible ASCII characters, the token of OperationsService at the other services',
      },
      eventRetentionDays: wholeNumber('EVENT_RETENTION_DAYS', { ...EVENT_DAYS, default: 365 }),
      eventRetentionDaysByType: daysByType,
      eventHeadsFile: {
        name: 'EVENT_HEADS_FILE',
        schema: Joi.string<string | undefined>().pattern(/^\//),
        expected: 'the absolute path of a file that lines are appended to',
      },
      ...oidcVariables,
    },
  });
  const own = config.operators.find(({ role }) => role === 'operator')?.token;
  const eventRetention = { days: config.eventRetentionDays, byType: config.eventRetentionDaysByType };
  return {
    ...config,
    eventRetention,
    opsServicesToken: config.opsServicesToken ?? own ?? '',
    oidc: oidcOf(config),
  };
}

/** All that is needed, or nothing. @throws ConfigurationError naming what is missing */
function oidcOf(variables: OidcVariables): OidcConfig | undefined {
  const { oidcIssuer, oidcClientId, oidcClientSecret, oidcOperators, oidcReaders } = variables;
  const needed = {
    OIDC_ISSUER: oidcIssuer,
    OIDC_CLIENT_ID: oidcClientId,
    OIDC_CLIENT_SECRET: oidcClientSecret,
    'OIDC_OPERATORS or OIDC_READERS': [...oidcOperators, ...oidcReaders][0],
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length === Object.keys(needed).length) return undefined;
  if (oidcIssuer === undefined || oidcClientId === undefined || oidcClientSecret === undefined || missing[0])
    throw new ConfigurationError(
      `${missing.join(' and ')} is missing: signing in by OpenID Connect needs OIDC_ISSUER, OIDC_CLIENT_ID, ` +
        'OIDC_CLIENT_SECRET and OIDC_OPERATORS or OIDC_READERS, or none of them.',
    );
  return {
    ...{ issuer: oidcIssuer, clientId: oidcClientId, clientSecret: oidcClientSecret },
    ...{ operators: oidcOperators, readers: oidcReaders, scope: variables.oidcScope },
    ...{ nameClaim: variables.oidcNameClaim, roleClaim: variables.oidcRoleClaim },
    sessionMinutes: variables.oidcSessionMinutes,
  };
}
