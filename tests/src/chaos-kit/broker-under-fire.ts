/** A broker of one or more nodes of ours, which can be harmed and comes back. */
export interface BrokerUnderFire {
  /** AMQP ports of its nodes, those that should answer first. */
  readonly ports: readonly number[];
  /** The administrator's, of a node that should answer. */
  readonly amqpUrl: string;
  readonly managementUrl: string;
  urlFor(service: string): string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends one node at once, as a crash would. @returns what brings it back, and what it is called */
  killNode(dice: number): Promise<{ readonly name: string; readonly restart: () => Promise<void> }>;
  /** Runs `rabbitmqctl` on one of its nodes. */
  control(...args: string[]): Promise<void>;
}
