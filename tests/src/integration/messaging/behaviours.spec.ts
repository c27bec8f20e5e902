import { messagingBehaviours } from '@ticketwave/testing/behaviours';
import { Sandbox } from '../../support/sandbox.ts';
import { SandboxMessaging } from '../../support/sandbox-messaging.ts';

/** The mutants that each behaviour finds are in the spec of the in-memory transport. */
describe('RabbitMQ with PostgreSQL', () => {
  let sandbox: Sandbox | undefined;

  before(async function () {
    sandbox = await Sandbox.open();
  });

  after(() => sandbox?.close());

  for (const { name, verify } of messagingBehaviours) it(name, () => verify(new SandboxMessaging(sandbox!)));
});
