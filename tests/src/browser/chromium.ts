import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** @throws Error if no Chromium is installed */
export function launchChromium(): Promise<Browser> {
  const installed = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  const executablePath = process.env['CHROMIUM'] ?? installed;
  if (executablePath === undefined)
    throw new Error('npm run test:browser needs Chromium: install it, or name its program in CHROMIUM.');
  return chromium.launch({ executablePath });
}
