import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { OPERATOR_TOKEN } from './system.ts';

const run = promisify(execFile);

/** What a command line answers that the console shows, executed by a shell as a person would. */
export async function execute(command: string): Promise<Record<string, unknown>> {
  const { PATH } = process.env;
  const { stdout } = await run('bash', ['-c', command], { env: { PATH, OPS_TOKEN: OPERATOR_TOKEN } });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** An action that the page shows: opened, and with a reason if it asks for one. */
export class ShownAction {
  private constructor(
    private readonly page: Page,
    private readonly label: string,
    readonly command: string,
  ) {}

  static async open(page: Page, label: string, within = page.locator('main')): Promise<ShownAction> {
    await within.getByRole('button', { name: label, exact: true }).first().click();
    const deed = page.locator('.deed', { has: page.getByRole('button', { name: `${label} now` }) });
    await deed.waitFor();
    const reason = deed.getByLabel('Reason');
    if ((await reason.count()) > 0) await reason.fill('as the test wants it');
    const command = await deed.getByLabel('The command line that does the same').textContent();
    return new ShownAction(page, label, command ?? '');
  }

  press(): Promise<void> {
    return this.page.getByRole('button', { name: `${this.label} now` }).click();
  }
}
