/** Where a message goes, or came from. */
interface Route {
  readonly exchange: string;
  readonly routingKey: string;
}

/** How OpenTelemetry's conventions name where a message is sent: `{exchange}:{routing key}`. */
export const sentTo = ({ exchange, routingKey }: Route): string =>
  [exchange, routingKey].filter((part) => part !== '').join(':');

/** And where it came from: `{exchange}:{routing key}:{queue}`, the queue left out if it is the routing key. */
export const receivedFrom = (queue: string, route: Route): string =>
  route.routingKey === queue ? sentTo(route) : `${sentTo(route)}:${queue}`;

/** The service that a queue or an exchange belongs to: what it owns on the broker begins with its name. Pure. */
export const ownerOf = (name: string): string => name.split('.', 1)[0] ?? name;
