import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../../support/eventually.ts';
import { launchChromium } from '../chromium.ts';
import { ConsolePages } from './console-pages.ts';
import { OPERATOR_TOKEN, OperatedSystem, READER_TOKEN } from './system.ts';

const PATIENCE = { timeout: 120_000 };

describe('a cancelled booking whose refund fails, in the console of running services', function () {
  this.timeout(600_000);

  let browser: Browser;
  let system: OperatedSystem;
  let pages: ConsolePages;

  before(async () => {
    browser = await launchChromium();
    system = await OperatedSystem.start();
    pages = new ConsolePages(browser, system.operations.url);
  });

  afterEach(() => pages.close());

  after(async () => {
    await browser.close();
    await system.stop();
  });

  const hop = (page: Page, type: string, text: string): Promise<void> =>
    page
      .getByRole('button', { name: new RegExp(`${type}.*${text}`) })
      .first()
      .waitFor(PATIENCE);

  it('is found by its booking, seen in every state, and repaired there', async () => {
    const givenUp = await system.cancelWithoutRefund();
    const page = await pages.signedIn(OPERATOR_TOKEN, '/console/flow');
    await page.getByLabel('Id', { exact: true }).fill(givenUp.bookingId);
    await page.getByRole('button', { name: 'Look up' }).click();

    await hop(page, 'booking.inventory.update-requested', 'update-event-inventory: handled in');
    await hop(page, 'payment.payment.succeeded', 'payments: handled in');
    await hop(page, 'booking.booking.cancelled', 'booking-ended: failed 1×, again at');
    await system.exhaust(givenUp);
    await hop(page, 'booking.booking.cancelled', 'booking-ended: dead-lettered');

    await page.getByRole('button', { name: /booking\.booking\.cancelled.*dead-lettered/ }).press('Enter');
    await page.getByText('Today it would be handled').waitFor(PATIENCE);
    await system.mend();
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByLabel('Reason').fill('the table is back');
    await page.getByRole('button', { name: 'Redrive now' }).click();
    await page.locator('.notice.done', { hasText: 'done' }).waitFor(PATIENCE);
    await page.getByRole('link', { name: givenUp.messageId }).click();
    await hop(page, 'booking.booking.cancelled', 'booking-ended: handled in');
    await hop(page, 'payment.payment.refunded', 'payments: handled in');

    await page.goto(`${system.operations.url}/console/audit`);
    const line = page.getByRole('row', { name: /redrive/ }).first();
    await line.waitFor(PATIENCE);
    expect(await line.textContent()).to.include('operator for ada@example.com');
  });

  it('is among the problems of the overview while it is given up, and nothing is wrong before', async () => {
    const page = await pages.signedIn(READER_TOKEN, '/console');
    await page.getByRole('heading', { name: 'Nothing is wrong' }).waitFor(PATIENCE);
    await eventually(async () => (await page.locator('.services li', { hasText: 'up' }).count()) === 6);
    const again = await system.cancelWithoutRefund();
    await eventually(async () => {
      await system.exhaust(again);
      return (
        (await page.locator('.problems li', { hasText: 'dead letter of payment.booking-ended' }).count()) ===
        1
      );
    });
    await system.mend();
  });

  it('says which service is down once it is', async () => {
    await system.catalog.stop();
    const page = await pages.signedIn(OPERATOR_TOKEN);
    await page.locator('.problems li', { hasText: 'cannot be asked' }).waitFor(PATIENCE);
    expect(await page.locator('.services li', { hasText: 'catalog' }).textContent()).to.include('down');
  });
});
