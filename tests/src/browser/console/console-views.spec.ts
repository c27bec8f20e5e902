import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { barriersOn, ConsolePages } from './console-pages.ts';
import { BOOKING, GIVEN_UP } from './stand-in-flow.ts';
import { OPERATOR, READER, StandIn } from './stand-in.ts';

describe('the console', () => {
  let browser: Browser;
  let system: StandIn;
  let pages: ConsolePages;

  before(async () => {
    browser = await launchChromium();
  });

  beforeEach(async () => {
    system = await StandIn.start();
    pages = new ConsolePages(browser, system.url);
  });

  afterEach(async () => {
    try {
      await pages.close();
    } finally {
      await system.stop();
    }
  });

  after(() => browser.close());

  const shows = (page: Page, text: string): Promise<void> =>
    page.getByText(text).first().waitFor({ timeout: 60_000 });

  it('lets in who has a token, keeps it from scripts, and says what is wrong with another', async () => {
    const page = await pages.open('/console/queues');
    await page.getByLabel('Token').fill('not-the-token-at-all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('This is no token of OperationsService').waitFor();
    expect(await barriersOn(page)).to.deep.equal([]);
    await page.getByLabel('Token').fill(OPERATOR.token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shows(page, 'payment.booking-ended');
    const [cookie] = await page.context().cookies();
    expect(cookie).to.include({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie!.value).not.to.include(OPERATOR.token);
    expect(await page.evaluate('document.cookie')).to.equal('');
    await page.reload();
    await shows(page, 'payment.booking-ended');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
  });

  it('names a service that cannot be reached, and why, and shows the others', async () => {
    system.services.down.add('catalog');
    const page = await pages.signedIn(OPERATOR.token);
    await shows(page, 'cannot be asked:');
    await shows(page, 'payment.booking-ended');
    expect(await page.locator('.services li', { hasText: 'catalog' }).textContent()).to.include('down');
  });

  it('leads from a booking to the message that was given up, and repairs it by redrive', async () => {
    const page = await pages.signedIn(OPERATOR.token, '/console/flow');
    await page.getByLabel('Id', { exact: true }).fill(BOOKING);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('button', { name: /booking\.cancelled.*dead-lettered/ }).press('Enter');
    await page.getByRole('button', { name: 'Redrive', exact: true }).click();
    await page.getByLabel('Reason').fill('the table is back');
    expect(await page.getByLabel('The command line that does the same').textContent()).to.include(
      '/ops/redrives',
    );
    expect(await barriersOn(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Redrive now' }).click();
    await page.locator('.notice.done', { hasText: 'done' }).waitFor();
    expect(await barriersOn(page)).to.deep.equal([]);
    await page.getByRole('link', { name: GIVEN_UP }).click();
    await page.getByRole('button', { name: /booking\.cancelled.*booking-ended: handled/ }).waitFor();
    const [act] = system.services.acts;
    expect(act).to.include({
      service: 'payment',
      path: '/redrives',
      operator: 'ada@example.com (token of operator)',
    });
    expect(act!.body).to.deep.include({
      selection: { messageIds: [GIVEN_UP] },
      canary: 1,
      reason: 'the table is back',
    });
  });

  it('shows a message that is tried again, and what becomes of it, without being asked again', async () => {
    system.services.fate = 'retrying';
    const page = await pages.signedIn(OPERATOR.token, `/console/flow?by=bookingId&id=${BOOKING}`);
    await page.getByRole('button', { name: /booking\.cancelled.*failed 2×, again at 10:30:34/ }).waitFor();
    system.services.fate = 'handled';
    await page.getByRole('button', { name: /booking\.cancelled.*booking-ended: handled/ }).waitFor();
  });

  it('pauses a subscription with a reason, and resumes it from the overview', async () => {
    const page = await pages.signedIn(OPERATOR.token, '/console/queues?queue=prepare-payment');
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByLabel('Reason').fill('a migration');
    await page.getByRole('button', { name: 'Pause now' }).click();
    await shows(page, 'paused by ada: a migration');
    await page.getByRole('link', { name: 'Overview' }).click();
    const problem = page.locator('.problems li', { hasText: 'was paused by ada' });
    await problem.getByRole('button', { name: 'Resume', exact: true }).click();
    await problem.getByRole('button', { name: 'Resume now' }).click();
    await problem.waitFor({ state: 'detached' });
    expect(system.services.paused).to.equal(null);
  });

  it('says why there is nothing to see', async () => {
    const page = await pages.signedIn(OPERATOR.token, '/console/flow?by=bookingId&id=nothing');
    await page.getByRole('alert').getByText('No message that is stored has this id in it.').waitFor();
  });

  it('lets a reader look and not act', async () => {
    const page = await pages.signedIn(READER.token, '/console/queues');
    await shows(page, 'Pause: needs the role operator');
    expect(await page.getByRole('button', { name: 'Pause' }).count()).to.equal(0);
    const path = '/console/api/services/payment/ops/subscriptions/payment.booking-ended/pause';
    const answer = await page.request.post(`${system.url}${path}`, {
      headers: { 'X-Console': '1' },
      data: { reason: 'x' },
    });
    expect(answer.status()).to.equal(403);
    expect(system.services.acts).to.deep.equal([]);
  });

  it('does nothing that another site asks for', async () => {
    const page = await pages.signedIn(OPERATOR.token);
    const path = '/console/api/services/payment/ops/subscriptions/payment.booking-ended/pause';
    const answer = await page.request.post(`${system.url}${path}`, { data: { reason: 'x' } });
    expect(answer.status()).to.equal(403);
    expect(system.services.acts).to.deep.equal([]);
  });
});
