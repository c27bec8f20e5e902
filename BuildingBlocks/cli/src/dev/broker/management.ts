/** A management URL without its credentials, and the header that carries them instead: fetch takes no others. */
export function managementRequest(
  managementUrl: string,
  path: string,
): { url: string; headers: Record<string, string> } {
  const url = new URL(managementUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const base = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  return {
    url: `${base}${path}`,
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
  };
}

/** Whether a broker takes AMQP clients, as its management API says; undefined as long as it does not. */
export async function servesAmqp(managementUrl: string): Promise<true | undefined> {
  const { url, headers } = managementRequest(managementUrl, '/api/overview');
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
    if (!response.ok) return undefined;
    const { listeners } = (await response.json()) as { listeners: { protocol: string }[] };
    return listeners.some(({ protocol }) => protocol.startsWith('amqp')) || undefined;
  } catch {
    return undefined; // not listening yet
  }
}
