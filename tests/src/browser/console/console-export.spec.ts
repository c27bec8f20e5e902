import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { ConsolePages } from './console-pages.ts';
import { OPERATOR_TOKEN, OperatedSystem } from './system.ts';

const run = promisify(execFile);

/** The service under test, as its team would write it beside the exported test: production's handlers, and fakes. */
const catalogWith = (eventId: string, handlers: string): string => `
import { Money } from '@ticketwave/building-blocks/domain';
import { createLogger } from '@ticketwave/building-blocks/observability';
import { UpdateEventInventoryIntegrationEventHandler } from '@ticketwave/catalog-service/application/update-event-inventory.integration-event-handler';
import { InMemoryReservations } from '@ticketwave/tests/dist/in-memory/fakes/in-memory-reservations.js';
import { InMemoryTicketedEvents, ticketedEventTable } from '@ticketwave/tests/dist/in-memory/fakes/in-memory-ticketed-events.js';
import type { InMemoryService, InMemorySystem } from '@ticketwave/testing';

export async function addCatalog(system: InMemorySystem): Promise<InMemoryService> {
  const logger = createLogger({ service: 'catalog', level: 'error', format: 'json' });
  const service = system.service('catalog', {
    handlers: (database) => {
      const update = new UpdateEventInventoryIntegrationEventHandler(
        new InMemoryTicketedEvents(database), new InMemoryReservations(database), system.clock, logger,
      );
      return ${handlers};
    },
  });
  const state = {
    id: ${JSON.stringify(eventId)}, name: 'An evening of songs', category: 'concert', price: Money.fromMajor(49.9, 'EUR'),
    startsAt: new Date(system.clock.now().getTime() + 86_400_000), totalTickets: 10, availableTickets: 10,
  } as const;
  await service.database.transact((work) => {
    service.database.in(work).put(ticketedEventTable, state.id, state);
    return Promise.resolve();
  });
  return service;
}
`;

const COMPILER = [
  ...['--module', 'nodenext', '--target', 'es2023', '--strict', '--skipLibCheck', '--types', 'node'],
  ...['--customConditions', 'internal', '--rewriteRelativeImportExtensions', '--experimentalDecorators'],
  ...['--outDir', 'out', 'catalog-flow.spec.ts'],
];

describe('a flow that the console exports as a test', function () {
  this.timeout(600_000);

  let browser: Browser;
  let system: OperatedSystem;
  let folder: string;

  before(async () => {
    browser = await launchChromium();
    system = await OperatedSystem.start();
    folder = await mkdtemp(join(tmpdir(), 'exported-flow-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  });

  after(async () => {
    await browser.close();
    await system.stop();
    await rm(folder, { recursive: true });
  });

  it('compiles, is green with the service’s own handlers, and red without them', async () => {
    const { bookingId, eventId } = await system.confirmed();
    const pages = new ConsolePages(browser, system.operations.url);
    const page = await pages.signedIn(OPERATOR_TOKEN, `/console/flow?by=bookingId&id=${bookingId}`);
    const link = page.getByRole('link', { name: 'catalog', exact: true });
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).to.equal('catalog-flow.spec.ts');
    const exported = await readFile(await download.path(), 'utf8');
    expect(exported).to.include('new UpdateEventInventoryIntegrationEvent(');
    await pages.close();
    await writeFile(join(folder, 'catalog-flow.spec.ts'), exported);

    const play = async (handlers: string): Promise<{ code: number; output: string }> => {
      await writeFile(join(folder, 'catalog.ts'), catalogWith(eventId, handlers));
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      await run(process.execPath, [tsc, ...COMPILER], { cwd: folder }).catch((error: unknown) => {
        throw new Error(`It does not compile: ${(error as { stdout: string }).stdout}`);
      });
      const args = ['--conditions=internal', '--test', 'out/catalog-flow.spec.js'];
      return run(process.execPath, args, { cwd: folder }).then(
        ({ stdout }) => ({ code: 0, output: stdout }),
        (error: unknown) => {
          const { code, stdout } = error as { code: number; stdout: string };
          return { code, output: stdout };
        },
      );
    };
    const green = await play('[update]');
    expect(green.code, green.output).to.equal(0);
    const red = await play('[update].slice(1)');
    expect(red.code).not.to.equal(0);
    expect(red.output).to.include('Something else has come of it than was expected: published');
  });
});
