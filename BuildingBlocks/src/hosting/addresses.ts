import Joi from 'joi';
import type { DatabaseAddress } from '../postgres/index.ts';
import type { BrokerAddress } from '../rabbitmq/index.ts';
import { ConfigurationError, readVariables, url, type Variable, type Variables } from './environment.ts';

/** What is read anew for each connection, so that a password or a certificate may change. */
export interface Addresses {
  readonly databaseUrl: string;
  readonly databaseCa: string | undefined;
  readonly databaseCertificate: string | undefined;
  readonly databaseKey: string | undefined;
  readonly amqpUrl: string;
  readonly amqpHosts: readonly string[];
  readonly amqpCa: string | undefined;
  readonly amqpCertificate: string | undefined;
  readonly amqpKey: string | undefined;
}

const pem = (name: string, label: string): Variable<string | undefined> => ({
  name,
  schema: Joi.string().pattern(new RegExp(`^\\s*-----BEGIN [A-Z ]*${label}-----`)),
  expected: `a PEM text that begins with -----BEGIN … ${label}-----; ${name}_FILE names a file of it`,
});

export const addresses: Variables<Addresses> = {
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: url('postgres', 'postgresql').required(),
    expected: 'a PostgreSQL URL, postgresql://user:password@host:port/database',
  },
  databaseCa: pem('DATABASE_CA', 'CERTIFICATE'),
  databaseCertificate: pem('DATABASE_CERTIFICATE', 'CERTIFICATE'),
  databaseKey: pem('DATABASE_KEY', 'PRIVATE KEY'),
  amqpUrl: {
    name: 'AMQP_URL',
    schema: url('amqp', 'amqps').required(),
    expected: 'a RabbitMQ URL with its virtual host, amqp://user:password@host:port/%2Fticketwave',
  },
  amqpHosts: {
    name: 'AMQP_HOSTS',
    schema: Joi.string<readonly string[]>()
      .pattern(/^[^\s,:/@]+(:\d+)?(,[^\s,:/@]+(:\d+)?)*$/)
      .custom((text: string) => text.split(','))
      .default([]),
    expected: 'hosts of one cluster, rabbit-1:5671,rabbit-2:5671',
  },
  amqpCa: pem('AMQP_CA', 'CERTIFICATE'),
  amqpCertificate: pem('AMQP_CERTIFICATE', 'CERTIFICATE'),
  amqpKey: pem('AMQP_KEY', 'PRIVATE KEY'),
};

/** While what is in a file makes no sense, or a file cannot be read, what was known last counts. */
export function addressesIn(
  environment: NodeJS.ProcessEnv,
  atStart: Addresses,
): { readonly database: DatabaseAddress; readonly broker: BrokerAddress } {
  let known = atStart;
  const now = (): Addresses => {
    try {
      known = readVariables(addresses, environment);
    } catch (error) {
      // The server that refuses the old password says more than a file that is just being written.
      if (!(error instanceof ConfigurationError)) throw error;
    }
    return known;
  };
  const tls = (ca?: string, cert?: string, key?: string) =>
    [ca, cert, key].some((text) => text !== undefined) && {
      tls: {
        ...(ca !== undefined && { ca }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
      },
    };
  return {
    database() {
      const { databaseUrl, databaseCa, databaseCertificate, databaseKey } = now();
      return { url: databaseUrl, ...tls(databaseCa, databaseCertificate, databaseKey) };
    },
    broker() {
      const { amqpUrl, amqpHosts, amqpCa, amqpCertificate, amqpKey } = now();
      return { url: amqpUrl, hosts: amqpHosts, ...tls(amqpCa, amqpCertificate, amqpKey) };
    },
  };
}
