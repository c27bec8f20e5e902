import { freePort } from '@ticketwave/cli/dev/ports';
import { operationsService } from '@ticketwave/operations-service/composition-root';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { HostedService } from '../../support/hosted-service.ts';
import { OidcIssuer } from '../../support/oidc-issuer.ts';
import { ServiceSurroundings } from '../../support/service-surroundings.ts';
import { launchChromium } from '../chromium.ts';
import { barriersOn } from './console-pages.ts';

const TOKEN = 'operations-dev-only';

describe('signing in to the console by OpenID Connect, in a browser', () => {
  let browser: Browser;
  let surroundings: ServiceSurroundings;
  let issuer: OidcIssuer;
  let operations: HostedService;

  before(async () => {
    browser = await launchChromium();
    surroundings = await ServiceSurroundings.open();
    const port = String(await freePort());
    issuer = await OidcIssuer.start(`http://127.0.0.1:${port}`);
    operations = await HostedService.start(operationsService, surroundings, {
      ...{ ...issuer.environment, OPS_TOKEN: TOKEN, PORT: port },
      ...{ PUBLIC_URL: `http://127.0.0.1:${port}`, OPS_SERVICES: '{}' },
    });
  });

  after(async () => {
    await browser.close();
    await issuer.stop();
    await surroundings.close();
  });

  async function signedIn(who: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${operations.url}/console/audit?service=operations`);
    await page.getByRole('link', { name: 'Sign in with your organisation’s account' }).click();
    await page.locator('input[name=login]').fill(who);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(/\/console(\/|\?)/);
    return page;
  }

  it('brings people back to the view that they wanted, with name and role, until they sign out', async () => {
    const page = await signedIn('ada');
    await page.getByText('ada@example.com (operator)').waitFor();
    expect(new URL(page.url()).pathname).to.equal('/console/audit');
    expect(await page.evaluate('document.cookie')).to.equal('');
    const [session] = (await page.context().cookies(operations.url)).filter(
      ({ name }) => name === 'ticketwave_console',
    );
    expect(session).to.include({ httpOnly: true, sameSite: 'Strict' });
    await page.reload();
    await page.getByText('ada@example.com (operator)').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token').waitFor();
    await page.context().close();
  });

  it('says in the page why somebody is not let in, and takes a token besides', async () => {
    const page = await signedIn('mallory');
    await page.getByRole('alert').getByText('have no role here').waitFor();
    expect(await barriersOn(page)).to.deep.equal([]);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('operator (operator)').waitFor();
    await page.context().close();
  });
});
