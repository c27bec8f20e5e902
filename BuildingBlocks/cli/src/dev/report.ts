import Table from 'cli-table3';
import colours from 'picocolors';
import type { Launch } from './launch.ts';

/** Rows of text in columns, under a title and, if there are any, the columns' own. */
export function table(
  title: string,
  rows: readonly (readonly string[])[],
  head: readonly string[] = [],
): string {
  const border = colours.isColorSupported ? ['dim'] : [];
  const style = { border, head: [], compact: true };
  const grid = new Table({ head: head.map((name) => colours.bold(name)), style });
  grid.push(...rows.map((row) => [...row]));
  return `\n${colours.bold(title)}\n${grid.toString()}`;
}

/** Where everything can be reached, as rows for a table. */
export function addresses({ services: running, broker, adminDatabaseUrl }: Launch): string[][] {
  const apis = Object.values(running).flatMap((service) => (service ? [[service.title, service.url]] : []));
  const management = broker.managementUrl
    ? [['RabbitMQ management UI', describeUrl(broker.managementUrl)]]
    : [];
  const database = adminDatabaseUrl ? [['PostgreSQL', describeUrl(adminDatabaseUrl)]] : [];
  return [...apis, ...management, ...database];
}

/** A URL as people need it: without the password, unless it is one of ours, which everybody knows. Pure. */
export function describeUrl(text: string): string {
  const url = new URL(text);
  const { username, password } = url;
  const known = password === 'admin123' || password.endsWith('-dev-only');
  Object.assign(url, { username: '', password: '' });
  const hint = known ? ` (${username} / ${password})` : username && ` (as ${decodeURIComponent(username)})`;
  return `${url.href.replace(/\/$/, '')}${hint}`;
}
