import { methodsIn } from '../../support/amqp-methods.ts';
import { useSandbox } from '../../support/sandbox.ts';
import { OrderPlacedIntegrationEvent } from '../../support/sandbox-events.ts';
import { SeverableProxy } from '../../support/severable-proxy.ts';

describe('a bus that is closed while its connection is lost', () => {
  const sandbox = useSandbox();
  let proxy: SeverableProxy;
  beforeEach(async () => {
    proxy = await SeverableProxy.to(sandbox().amqpUrl);
  });
  afterEach(() => proxy.sever());

  for (const [what, method] of [
    ['a channel', 'channel.close'],
    ['the connection', 'connection.close'],
  ] as const)
    it(`waits for nobody who should have said that ${what} is closed`, async () => {
      const shop = sandbox().service({ amqpUrl: proxy.through(sandbox().amqpUrl) });
      await shop.on(OrderPlacedIntegrationEvent, ({ data }, work) => shop.record(work, data.note)).start();
      proxy.watch = (sent) => {
        if (!methodsIn(sent).includes(method)) return true;
        void proxy.sever();
        return false;
      };
      await shop.stop();
    });
});
