import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { ConsolePages, DESKTOP, PHONE } from './console-pages.ts';
import { BOOKING } from './stand-in-flow.ts';
import { OPERATOR, StandIn } from './stand-in.ts';

const FOLDER = fileURLToPath(new URL('../../../../docs/console/', import.meta.url));
const QUEUE = 'service=payment&queue=payment.booking-ended';

const LIGHT: BrowserContextOptions = { viewport: DESKTOP, colorScheme: 'light' };

/** By file: where, what is there once it is shown, and on which screen. */
const SHOTS = {
  'overview.png': ['/console', '1 problem', LIGHT],
  'flow.png': [`/console/flow?by=bookingId&id=${BOOKING}`, 'booking-ended: dead-lettered', LIGHT],
  'dead-letters.png': [`/console/dead-letters?${QUEUE}`, '1 of 1 fit', LIGHT],
  'overview-phone-dark.png': ['/console', '1 problem', { viewport: PHONE, colorScheme: 'dark' }],
} as const satisfies Record<string, readonly [string, string, BrowserContextOptions]>;

describe('the screenshots of docs/console.md', () => {
  let browser: Browser;
  let system: StandIn;
  let pages: ConsolePages;

  before(async () => {
    browser = await launchChromium();
    system = await StandIn.start();
    pages = new ConsolePages(browser, system.url);
    await mkdir(FOLDER, { recursive: true });
  });

  afterEach(() => pages.close());

  after(async () => {
    await browser.close();
    await system.stop();
  });

  for (const [file, [path, text, options]] of Object.entries(SHOTS))
    it(`${file} is taken, and is small`, async () => {
      const page = await pages.signedIn(OPERATOR.token, path, options);
      await page.getByText(text).first().waitFor({ timeout: 60_000 });
      await page.getByText('Asking').first().waitFor({ state: 'detached' });
      const { length } = await page.screenshot({ path: `${FOLDER}${file}` });
      expect(length).to.be.below(150_000);
    });
});
