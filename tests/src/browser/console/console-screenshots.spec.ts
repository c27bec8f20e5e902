import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { OperatorsClient } from '../../support/operators-client.ts';
import { launchChromium } from '../chromium.ts';
import { barriersOn, ConsolePages, DESKTOP, fits, PHONE } from './console-pages.ts';
import { DEAD_QUEUE, Faults } from './faults.ts';
import { OPERATOR_TOKEN, OperatedSystem, type GivenUp } from './system.ts';

const FOLDER = fileURLToPath(new URL('../../../../docs/console/', import.meta.url));
/** Ids and times are others each time: the pictures of the documents change when somebody wants it. */
const isWriting = process.env['WRITE_SCREENSHOTS'] === '1';
const MOST_BYTES = 100_000;
const PATIENCE = { timeout: 60_000 };

const SCREENS = {
  'light-1280': { viewport: DESKTOP, colorScheme: 'light' },
  'dark-1280': { viewport: DESKTOP, colorScheme: 'dark' },
  'light-390': { viewport: PHONE, colorScheme: 'light' },
  'dark-390': { viewport: PHONE, colorScheme: 'dark' },
} as const;

/** What happened in the system before its pictures are taken. */
interface Scene extends GivenUp {
  readonly redriveId: string;
}

/** Each view at a URL, and a text that is there once it shows what it was asked for. */
const VIEWS: Readonly<Record<string, readonly [path: (scene: Scene) => string, text: RegExp | string]>> = {
  overview: [() => '', 'dead letter of payment.booking-ended'],
  flow: [({ bookingId }) => `flow?by=bookingId&id=${bookingId}`, 'booking-ended: dead-lettered'],
  message: [
    ({ bookingId, messageId }) => `flow?by=bookingId&id=${bookingId}&message=${messageId}`,
    'Today it would be handled',
  ],
  map: [() => 'map', 'The broker has what the code declares, and nothing else.'],
  'dead-letters': [() => 'dead-letters', 'quantity_reduced'],
  'dead-letters-of-a-queue': [() => 'dead-letters?service=payment&queue=payment.booking-ended', '1 of 1 fit'],
  redrives: [() => 'redrives', DEAD_QUEUE],
  redrive: [({ redriveId }) => `redrives?service=catalog&id=${redriveId}`, 'dead again'],
  queues: [() => 'queues', 'paused by'],
  sagas: [() => 'sagas', 'booking-life'],
  outbox: [() => 'outbox?service=booking&type=booking.booking.confirmed', 'published are kept'],
  streams: [() => 'streams', 'user.user:'],
  live: [() => 'live', 'booking.booking.created'],
  business: [() => 'business', 'bookings from'],
  catalogue: [() => 'catalogue', 'receipt.receipt.generated'],
  event: [() => 'catalogue?event=booking.booking.created.v1', 'JSON Schema of its data'],
  audit: [() => 'audit', 'subscription pause'],
};

describe('each view of the console, on running services', function () {
  this.timeout(600_000);

  let browser: Browser;
  let system: OperatedSystem;
  let faults: Faults;
  let scene: Scene;
  let pages: ConsolePages;
  const shown = new Map<keyof typeof SCREENS, Page>();
  let bytes = 0;

  before(async () => {
    browser = await launchChromium();
    system = await OperatedSystem.start();
    faults = await Faults.on(system);
    scene = await arrange();
    pages = new ConsolePages(browser, system.operations.url);
    if (isWriting) await mkdir(FOLDER, { recursive: true });
    for (const name of Object.keys(SCREENS) as (keyof typeof SCREENS)[])
      shown.set(name, await pages.signedIn(OPERATOR_TOKEN, '/console', SCREENS[name]));
  });

  after(async () => {
    await pages.close();
    await browser.close();
    await faults.close();
    await system.stop();
  });

  /** One of everything that a view can show. */
  async function arrange(): Promise<Scene> {
    const catalog = new OperatorsClient(system.catalog.url, OPERATOR_TOKEN, {
      'x-operator': 'ada@example.com',
    });
    await faults.poison();
    const selection = { all: true };
    const body = { queue: DEAD_QUEUE, selection, canary: 1, reason: 'the field was renamed' };
    const { id } = (await catalog.post('/ops/redrives', body)).body as { id: string };
    const notification = new OperatorsClient(system.notification.url, OPERATOR_TOKEN);
    await notification.post('/ops/subscriptions/notification.receipt-generated/pause', {
      reason: 'a new template',
    });
    await faults.stuckSaga();
    const givenUp = await system.cancelWithoutRefund();
    await system.exhaust(givenUp);
    await system.payment.outcomesOf(givenUp.messageId);
    await system.mend();
    return { ...givenUp, redriveId: id };
  }

  for (const [name, [path, text]] of Object.entries(VIEWS))
    it(`${name}: keeps nobody out, light and dark, wide and narrow`, async () => {
      for (const [screen, page] of shown) {
        await page.goto(`${system.operations.url}/console/${path(scene)}`);
        // It goes on without the missing message after half a minute.
        if (name === 'streams') await faults.gap();
        if (name === 'live') {
          await page.getByText('Connected').waitFor(PATIENCE);
          await system.confirmed();
        }
        await page.getByText(text).first().waitFor(PATIENCE);
        await page
          .getByText('Asking')
          .first()
          .waitFor({ state: 'detached', ...PATIENCE });
        expect(await barriersOn(page), screen).to.deep.equal([]);
        expect(await fits(page), screen).to.equal(true);
        const picture = await small(await page.screenshot());
        expect(picture.length, screen).to.be.below(MOST_BYTES);
        bytes += picture.length;
        if (isWriting) await writeFile(`${FOLDER}${name}-${screen}.png`, picture);
      }
    });

  it('all of them together are small', () => {
    expect(bytes).to.be.within(1, 3_000_000);
  });

  it('are reached by the keyboard alone', async () => {
    const page = shown.get('light-1280')!;
    await page.goto(`${system.operations.url}/console`);
    await page.getByRole('navigation').waitFor(PATIENCE);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).to.equal('Skip to the content');
    const map = page.getByRole('link', { name: 'Map', exact: true });
    while (!(await map.evaluate((link) => link === link.ownerDocument.activeElement)))
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const queue = page.getByRole('button', { name: /^queue payment\.booking-ended/ });
    await queue.waitFor(PATIENCE);
    await queue.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Bindings of queue payment.booking-ended').waitFor(PATIENCE);
    expect(await queue.getAttribute('aria-pressed')).to.equal('true');
    await page.goto(`${system.operations.url}/console/catalogue?event=booking.booking.created.v1`);
    await page.getByRole('heading', { name: 'booking.booking.created 1.0' }).waitFor(PATIENCE);
    expect(await page.evaluate('document.activeElement.id')).to.equal('event');
  });
});

/** With as many colours as a page has. */
const small = (picture: Buffer): Promise<Buffer> =>
  sharp(picture).png({ palette: true, colours: 48, dither: 0, effort: 10, compressionLevel: 9 }).toBuffer();
