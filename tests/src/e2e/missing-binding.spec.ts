import { setTimeout as delay } from 'node:timers/promises';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { expect } from 'chai';
import { infrastructure, type Infrastructure } from '../support/infrastructure.ts';
import { NpmRun, processesOf } from '../support/npm-run.ts';
import { openRunDirectory } from '../support/run-directory.ts';

const BINDING = ['booking.inventory-answers', 'catalog.events', 'catalog.inventory.*.v1'] as const;

/** Takes the binding away whenever it is there: the service that owns the queue binds it again at every connect. */
class Saboteur {
  readonly #connection: ChannelModel;
  readonly #done: Promise<void>;
  #stopped = false;

  private constructor(
    connection: ChannelModel,
    private readonly channel: Channel,
  ) {
    this.#connection = connection;
    this.#done = this.#unbind();
  }

  static async begin(url: string): Promise<Saboteur> {
    const connection = await connect(url);
    return new Saboteur(connection, await connection.createChannel());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
    await this.#connection.close();
  }

  /** The broker does not mind a binding that is not there. */
  async #unbind(): Promise<void> {
    while (!this.#stopped) {
      await this.channel.unbindQueue(...BINDING);
      await delay(10); // less than a request takes from the API to Catalog's answer
    }
  }
}

/** The topology is applied before the first service starts. */
async function queueExists(amqpUrl: string): Promise<true | undefined> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  channel.on('error', () => undefined); // reported by checkQueue as well
  try {
    await channel.checkQueue(BINDING[0]);
    return true;
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}

describe('npm run demo -- --once on a broker where a binding is missing', () => {
  const directory = openRunDirectory();
  const virtualHost = `sandbox-${process.pid}-demo`;
  let shared: Infrastructure;
  let run: NpmRun;
  let exit: Awaited<NpmRun['ended']>;

  before(async function () {
    shared = await infrastructure();
    const amqpUrl = Object.assign(new URL(shared.amqpUrl), { pathname: `/${virtualHost}` }).href;
    await shared.management.createVirtualHost(virtualHost);
    run = new NpmRun(['run', 'demo', '--', '--once', '--timeout', '4'], directory.path, {
      AMQP_URL: amqpUrl,
      RABBITMQ_MANAGEMENT_URL: shared.launch.broker.managementUrl!,
    });
    await run.until(() => queueExists(amqpUrl), 170_000);
    const saboteur = await Saboteur.begin(amqpUrl);
    exit = await run.ended;
    await saboteur.stop();
  });

  after(async () => {
    await run.cleanUp();
    directory.remove();
  });

  it('exits 1 and names the hops that were missing, and no others', () => {
    expect(exit.code, run.output).to.equal(1);
    expect(run.output).to.include('✗ Not seen within 4 s: BookingService handled InventoryUpdated.');
  });

  it('leaves nothing running', () => {
    expect(processesOf(directory.path)).to.deep.equal([]);
  });
});
