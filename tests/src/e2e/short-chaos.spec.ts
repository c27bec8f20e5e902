import { describeReport, summarise } from '../chaos-kit/report.ts';
import { runChaos } from '../chaos-kit/run-chaos.ts';
import { openSingleNode } from '../chaos-kit/single-node.ts';
import { expect } from 'chai';
import { testFolder } from '../support/test-folders.ts';

const SEED = 1;
/** Nobody waits for long. */
const ENVIRONMENT = {
  PAYMENT_PROVIDER_TIMEOUT_MS: '1000',
  PAYMENT_PROVIDER_BACKOFF_MS: '500',
  SIMULATED_SLOW_MS: '500',
  SIMULATED_WEBHOOK_DELAY_MS: '500',
};

/** A few faults that take no time; `npm run chaos` brings about all of them, for minutes. */
describe('a short chaos', () => {
  it('loses nothing, doubles nothing, keeps order and leaves nothing behind', async () => {
    const lines: string[] = [];
    const report = await runChaos({
      seed: SEED,
      durationMs: 15_000,
      atMost: 4,
      kinds: [
        'kill-after-commit',
        'kill-after-confirm',
        'kill-before-ack',
        'cut-broker-connection',
        'terminate-database-connections',
        'duplicates',
      ],
      rate: 4,
      environment: ENVIRONMENT,
      customers: { unpaid: 'cancel', bookingTtlSeconds: 900, patienceMs: 4_000 },
      directory: testFolder('chaos'),
      openBroker: openSingleNode,
      onProgress: (line) => lines.push(`${Math.round(process.uptime())} s: ${line}`),
    });
    const said = [...lines, describeReport(report, `seed ${SEED}`)].join('\n');
    expect(summarise(report).passed, said).to.equal(true);
    expect(summarise(report).kindsLanded, said).to.be.at.least(3);
    expect(report.ends, said).to.include.keys(
      'confirmed',
      'cancelled payment-failed',
      'cancelled user-requested',
    );
  }).timeout(240_000);
});
