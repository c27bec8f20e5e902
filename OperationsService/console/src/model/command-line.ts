/** In single quotes, as a POSIX shell reads it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * The command line that does the same as an action of the console, against the service itself. Pure.
 * @param url of the service, without a slash at its end
 * @param path below it, such as `/ops/redrives`
 */
export const commandLineOf = (url: string, path: string, body: object): string =>
  [
    `curl -X POST ${quoted(`${url}${path}`)}`,
    '-H "Authorization: Bearer $OPS_TOKEN"',
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ');
