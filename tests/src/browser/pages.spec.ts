import { paymentService } from '@ticketwave/payment-service/composition-root';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PaymentDesk } from '../integration/services/payment-desk.ts';
import { useService } from '../support/service-bench.ts';
import { launchChromium } from './chromium.ts';

const PHONE = { width: 390, height: 844 };

describe('in a browser', () => {
  const bench = useService(paymentService, () => ({ SIMULATED_WEBHOOK_DELAY_MS: '3000' }));
  const desk = new PaymentDesk(bench);
  let browser: Browser;
  /** Errors on the pages, such as what their policy forbids, and requests to anywhere else. */
  const wrong: string[] = [];

  before(async () => {
    browser = await launchChromium();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(wrong.splice(0)).to.deep.equal([]);
  });

  after(() => browser.close());

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: PHONE, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      // A browser asks for an icon by itself where no policy forbids it: beside JSON.
      const isIcon = message.location().url.endsWith('/favicon.ico');
      if (message.type() === 'error' && !isIcon) wrong.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(bench().service.url)) wrong.push(`asked ${request.url()}`);
    });
    await page.goto(`${bench().service.url}${path}`);
    return page;
  }

  const fits = (page: Page): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth <= innerWidth');

  const background = (page: Page): Promise<string> =>
    page.evaluate('getComputedStyle(document.body).backgroundColor');

  const headline = (page: Page, text: string): Promise<void> =>
    page.getByRole('heading', { name: text, exact: true }).waitFor({ timeout: 60_000 });

  for (const what of ['the root', 'a payment'] as const)
    it(`${what} fits on a phone, light and dark`, async () => {
      const path = what === 'the root' ? '/' : `/api/payments/${(await desk.prepare()).paymentId}`;
      const light = await open(path, { colorScheme: 'light' });
      const dark = await open(path, { colorScheme: 'dark' });
      expect([await fits(light), await fits(dark)]).to.deep.equal([true, true]);
      expect(await background(light)).to.equal('rgb(242, 244, 247)');
      expect(await background(dark)).to.equal('rgb(18, 23, 29)');
    });

  it('the root leads to what it lists', async () => {
    const page = await open('/');
    const links = await page.getByRole('link').all();
    expect(links).to.have.length.of.at.least(4);
    for (const link of links) {
      const answer = await page.request.get((await link.getAttribute('href'))!);
      expect(answer.status(), answer.url()).to.equal(200);
    }
  });

  it('the API is shown by its viewer, and an operation is tried out there', async () => {
    const { paymentId } = await desk.prepare();
    const page = await open('/docs');
    await page.getByRole('heading', { name: /payment-service/ }).waitFor({ timeout: 60_000 });
    const operation = page.locator('#operations-payments-showPayment');
    await operation.getByRole('button').first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByPlaceholder('id', { exact: true }).fill(paymentId);
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table').getByText('"prepared"').waitFor();
  });

  it('the events are shown with schema and example, and fit on a phone', async () => {
    const page = await open('/docs/events');
    await headline(page, 'Events of payment-service');
    await page.getByRole('heading', { name: 'PaymentSucceededIntegrationEvent' }).waitFor();
    await page.getByText('payment.booking-ended').first().waitFor();
    await page.getByText('JSON Schema of its data').first().click();
    await page.getByText('"#/$defs/uuid"').first().waitFor();
    expect(await fits(page)).to.equal(true);
  });

  it('a person pays, without JavaScript, and goes on to the receipt', async () => {
    const { paymentId } = await desk.prepare();
    const page = await open(`/api/payments/${paymentId}`, { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Pay €99.80' }).click();
    await headline(page, 'Paid');
    await page.getByRole('link', { name: 'Receipt' }).click();
    await headline(page, 'Receipt RCP-2026-000001'.replace('2026', String(new Date().getUTCFullYear())));
    expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
  });

  it('a person sees why a card is refused', async () => {
    const page = await open(`/api/payments/${(await desk.prepare()).paymentId}`);
    await page.getByLabel('the card is declined').check();
    await page.getByRole('button').click();
    await headline(page, 'Refused');
    expect(await page.textContent('main')).to.include('The card was declined.');
  });

  it('a page whose payment is being made changes by itself when it is', async () => {
    const { paymentId } = await desk.prepare();
    const page = await open(`/api/payments/${paymentId}`);
    await page.getByLabel('no answer in time').check();
    await page.getByRole('button').click();
    await headline(page, 'Being paid');
    await headline(page, 'Paid');
  });

  it('a page of another site cannot pay', async () => {
    const { paymentId } = await desk.prepare();
    const path = `/api/payments/${paymentId}`;
    const page = await open(path);
    const form = `<form method="post" action="${bench().service.url}${path}">
      <input name="paymentMethod" value="tok_success"><button>Win</button></form>`;
    await page.goto(`data:text/html,${encodeURIComponent(form)}`);
    await page.getByRole('button').click();
    await page.getByText('form_from_elsewhere').waitFor();
    expect(wrong.splice(0).join()).to.include('403');
    await desk.until(paymentId, ({ status }) => status === 'prepared');
  });
});
