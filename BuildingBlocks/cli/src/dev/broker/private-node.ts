import { join } from 'node:path';
import type { ListenerPorts } from './own-broker.ts';

export interface NodePorts extends ListenerPorts {
  readonly epmd: number;
  readonly distribution: number;
}

interface PrivateNode {
  /** The node's own folder: data, cookie, generated configuration. */
  readonly folder: string;
  readonly ports: NodePorts;
  /** The folder of rabbitmq.conf and enabled_plugins. */
  readonly configuration: string;
}

/** The plugins that a node of ours needs. */
export const enabledPlugins = '[rabbitmq_management].\n';

/** What every node of ours has in common: the administrator of development, and the virtual host. */
export function nodeConfiguration(virtualHost: string): string {
  return [
    `default_vhost = ${virtualHost}`,
    'default_user = admin',
    'default_pass = admin123',
    'default_user_tags.administrator = true',
    'default_permissions.configure = .*',
    'default_permissions.read = .*',
    'default_permissions.write = .*',
    // A busy event loop may miss a short heartbeat; the clients ask for the same.
    'heartbeat = 30',
    '',
  ].join('\n');
}

/** Where this node listens: what rabbitmq.conf leaves open. */
export function localConfiguration({ amqp, management }: ListenerPorts): string {
  return [
    `listeners.tcp.default = 127.0.0.1:${amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${management}`,
    '',
  ].join('\n');
}

/**
 * The environment of a node that shares no port, file or name with any other on the machine.
 * Its name needs no resolver, and only has to be unique within its own epmd.
 */
export function nodeEnvironment({ folder, ports, configuration }: PrivateNode): NodeJS.ProcessEnv {
  return {
    HOME: folder, // the Erlang cookie
    RABBITMQ_NODENAME: 'ticketwave@127.0.0.1',
    RABBITMQ_USE_LONGNAME: 'true',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONFIG_FILE: join(configuration, 'rabbitmq.conf'),
    RABBITMQ_CONFIG_FILES: join(folder, 'conf.d/*.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(configuration, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Loopback only, and no processor time spent on waiting.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    // Makes the start script become the node instead of a shell that waits for it: one process, one pid.
    RUNNING_UNDER_SYSTEMD: 'true',
    NOTIFY_SOCKET: '',
  };
}
