import { expect } from 'chai';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';
import { OperatorsClient } from '../../support/operators-client.ts';
import { launchChromium } from '../chromium.ts';
import { ConsolePages } from './console-pages.ts';
import { DEAD_QUEUE, Faults } from './faults.ts';
import { execute, ShownAction } from './shown-command.ts';
import { OPERATOR_TOKEN, OperatedSystem } from './system.ts';

const PAUSED = 'notification.receipt-generated';
const REASON = 'as the test wants it';

interface AuditLine {
  readonly action: string;
  readonly target: string;
  readonly operator: string;
  readonly outcome: string;
  readonly affected: number;
  readonly selection: object;
}

/** How an action is brought about: the button, or the command line beside it in a shell. */
type Way = (action: ShownAction) => Promise<unknown>;

const WAYS: Readonly<Record<string, { readonly act: Way; readonly operator: string }>> = {
  'by its button': {
    act: (action) => action.press(),
    operator: 'operator for ada@example.com (token of operator)',
  },
  'by the command line beside it': { act: ({ command }) => execute(command), operator: 'operator' },
};

describe('each action of the console, on running services', function () {
  this.timeout(600_000);

  let browser: Browser;
  let system: OperatedSystem;
  let faults: Faults;
  let pages: ConsolePages;
  let page: Page;
  let clients: Readonly<Record<'booking' | 'catalog' | 'notification', OperatorsClient>>;

  before(async () => {
    browser = await launchChromium();
    system = await OperatedSystem.start();
    faults = await Faults.on(system);
    pages = new ConsolePages(browser, system.operations.url);
    clients = {
      booking: new OperatorsClient(system.booking.url, OPERATOR_TOKEN),
      catalog: new OperatorsClient(system.catalog.url, OPERATOR_TOKEN),
      notification: new OperatorsClient(system.notification.url, OPERATOR_TOKEN),
    };
  });

  beforeEach(async () => {
    page = await pages.signedIn(OPERATOR_TOKEN);
  });

  afterEach(() => pages.close());

  after(async () => {
    await browser.close();
    await faults.close();
    await system.stop();
  });

  const open = async (path: string, label: string, within?: Locator): Promise<ShownAction> => {
    await page.goto(`${system.operations.url}/console/${path}`);
    return ShownAction.open(page, label, within);
  };
  /** The newest line of the audit that says so, once it has ended. */
  const audited = (service: keyof typeof clients, action: string, target: string): Promise<AuditLine> =>
    eventually(async () => {
      const { audit } = (await clients[service].get('/ops/audit')).body as { audit: AuditLine[] };
      const [line] = audit.filter((one) => one.action === action && one.target === target);
      return line?.outcome === 'done' ? line : undefined;
    });
  const deadIds = async (): Promise<string[]> => {
    const { deadLetters } = (await clients.catalog.get(`/ops/dead-letters/${DEAD_QUEUE}`)).body as {
      deadLetters: { messageId: string }[];
    };
    return deadLetters.map(({ messageId }) => messageId);
  };
  const pausedBy = async (): Promise<string | undefined> => {
    const { queues } = (await clients.notification.get('/ops/queues')).body as {
      queues: { queue: string; paused: { by: string; reason: string } | null }[];
    };
    const { paused } = queues.find(({ queue }) => queue === PAUSED)!;
    return paused?.reason === REASON ? paused.by : undefined;
  };

  for (const [way, { act, operator }] of Object.entries(WAYS)) {
    it(`pauses and resumes a subscription, ${way}`, async () => {
      await act(await open(`queues?queue=${PAUSED}`, 'Pause'));
      expect(await eventually(pausedBy)).to.equal(operator);
      await act(await open(`queues?queue=${PAUSED}`, 'Resume'));
      await eventually(async () => (await pausedBy()) === undefined);
      expect(await audited('notification', 'subscription resume', PAUSED)).to.include({ operator });
    });

    it(`discards what it has exported, with a reason, ${way}`, async () => {
      const id = await faults.poison();
      const kept = await faults.poison();
      const path = `dead-letters?service=catalog&queue=${DEAD_QUEUE}&messageId=${id}`;
      await (await open(path, 'Export')).press();
      await page.getByRole('link', { name: 'Download the export' }).waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download the export' }).click();
      expect((await download).suggestedFilename()).to.equal(`${DEAD_QUEUE}.jsonl`);
      const discard = await ShownAction.open(page, 'Discard 1 dead letter');
      expect(discard.command).to.include(REASON);
      await act(discard);
      await eventually(async () => !(await deadIds()).includes(id));
      expect(await deadIds()).to.include(kept);
      expect(await audited('catalog', 'dlq discard', DEAD_QUEUE)).to.include({ operator, affected: 1 });
    });

    it(`sends a message with other data, once it is valid, ${way}`, async () => {
      const id = await faults.poison();
      await page.goto(
        `${system.operations.url}/console/dead-letters?service=catalog&queue=${DEAD_QUEUE}&messageId=${id}`,
      );
      await page.locator('details.dead-letter > summary').click();
      await page.getByText('Send it with other data').click();
      await (await ShownAction.open(page, 'Check')).press();
      await page.getByText('It is not valid').waitFor();
      const data = JSON.parse(await page.getByLabel('Data').inputValue()) as object;
      await page.getByLabel('Data').fill(JSON.stringify({ ...data, quantity_reduced: 2 }));
      await page.getByRole('button', { name: 'Check now' }).click();
      await page.getByText('It is valid').waitFor();
      await act(await ShownAction.open(page, 'Send'));
      const line = await eventually(async () => {
        const found = await audited('catalog', 'dlq edit', DEAD_QUEUE);
        return (found.selection as { messageId: string }).messageId === id && found;
      });
      expect(line).to.include({ operator });
      const { sent } = line.selection as { sent: string };
      expect(await system.catalog.outcomesOf(sent)).to.deep.equal(['handled']);
      expect(await deadIds()).to.include(id);
    });

    it(`publishes events again, after a dry run, ${way}`, async () => {
      await system.confirmed();
      const path = 'outbox?service=booking&type=booking.booking.confirmed';
      await (await open(path, 'Republish: dry run')).press();
      await page.getByText(/^\d+ events?; 0 too old, 0 under way\.$/).waitFor();
      const [before] = await system.booking.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM messaging.outbox WHERE event_type = 'booking.booking.confirmed'",
      );
      await act(await open(path, 'Republish'));
      const line = await audited('booking', 'outbox republish', 'booking');
      expect(line).to.include({ operator, affected: before!.count });
    });

    it(`tries the deadline of a saga again, ${way}`, async () => {
      const bookingId = await faults.stuckSaga();
      const row = page.getByRole('row', { name: new RegExp(bookingId) });
      await act(await open(`sagas?needsReview=true&text=${bookingId}`, 'Retry', row));
      expect(await audited('booking', 'sagas retry', `booking-life ${bookingId}`)).to.include({ operator });
      await eventually(async () => {
        const [saga] = await system.booking.query<{ failures: number }>(
          'SELECT failures FROM messaging.saga WHERE id = $1',
          bookingId,
        );
        return saga!.failures === 0;
      });
    });

    it(`lets a stream go on without a message that does not come, ${way}`, async () => {
      const stream = await faults.gap();
      const row = page.getByRole('row', { name: new RegExp(stream) });
      await act(await open(`streams?text=${encodeURIComponent(stream)}`, 'Skip 1', row));
      expect(await audited('notification', 'order skip', 'notification.user-contacts')).to.include({
        operator,
      });
      await eventually(async () => {
        const rows = await system.notification.query(
          'SELECT 1 FROM messaging.parked WHERE stream = $1',
          stream,
        );
        return rows.length === 0;
      });
    });

    it(`redrives what failed, as a canary of one, ${way}`, async () => {
      const id = await faults.poison();
      const path = `dead-letters?service=catalog&queue=${DEAD_QUEUE}&messageId=${id}`;
      await (await open(path, 'Dry run')).press();
      await page.locator('.notice.done').waitFor();
      await act(await open(path, 'Redrive'));
      const [run] = await eventually(async () => {
        const { redrives } = (await clients.catalog.get('/ops/redrives')).body as {
          redrives: { id: string; operator: string; state: string; counts: object }[];
        };
        const mine = redrives.filter(
          (one) => one.operator === operator && !['canary', 'ramp'].includes(one.state),
        );
        return mine.length > 0 && mine;
      });
      // Its data are still wrong: it is not sent.
      expect(run!.counts).to.deep.include({ meant: 1, invalid: 1 });
      await page.goto(`${system.operations.url}/console/redrives?service=catalog&id=${run!.id}`);
      await page.getByText(id).waitFor();
    });
  }
});
