import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { paymentService } from '@ticketwave/payment-service/composition-root';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { freePort } from '@ticketwave/cli/dev/ports';
import { developmentEnvironment, services } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { eventually } from '../../support/eventually.ts';
import { useService } from '../../support/service-bench.ts';
import { PaymentDesk, quick, RECEIPT, SUCCEEDED } from './payment-desk.ts';

describe('an instance of PaymentService that is killed between charge and record', () => {
  const bench = useService(paymentService, () => quick);
  const desk = new PaymentDesk(bench);
  let doomed: ChildProcess | undefined;

  after(() => doomed?.kill('SIGKILL'));

  /** Another instance, which waits for the network's answer as long as it takes to kill it. */
  async function startDoomed(): Promise<{ url: string; process: ChildProcess }> {
    const port = String(await freePort());
    const { surroundings, service } = bench();
    doomed = spawn(process.execPath, ['dist/main.js'], {
      cwd: join(root, services.payment.title),
      env: {
        ...process.env,
        ...developmentEnvironment,
        PORT: port,
        DATABASE_URL: service.databaseUrl,
        AMQP_URL: surroundings.amqpUrlOf('payment'),
        SIMULATED_SLOW_MS: '60000',
        PAYMENT_PROVIDER_TIMEOUT_MS: '6000',
      },
      stdio: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${url}/health/ready`)).ok);
    return { url, process: doomed };
  }

  it('leaves a card that is charged; another instance finds out, reports once and charges nothing more', async () => {
    // Before there are two that could learn of it.
    const { paymentId } = await desk.prepare();
    const { url, process } = await startDoomed();
    const answer = fetch(`${url}/api/payments/${paymentId}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ paymentMethod: 'tok_slow' }),
    }).catch(() => 'cut');
    await eventually(async () => (await desk.book(paymentId)).charges === 1);

    const exited = once(process, 'exit');
    process.kill('SIGKILL');
    await exited;

    expect(await answer).to.equal('cut');
    await desk.until(paymentId, ({ status }) => status === 'processing');
    // The claim of the dead runs out: what would take some seconds.
    await bench().service.query('UPDATE payment SET charge_due_at = now() WHERE id = $1', paymentId);
    expect(await desk.untilSettled(paymentId)).to.include({ status: 'succeeded' });
    expect(await desk.publishedTypes(paymentId)).to.deep.equal([SUCCEEDED, RECEIPT]);
    expect(await desk.book(paymentId)).to.include({ charges: 1, charged: 9980 });
    await desk.expectNoStrayCharge();
  });
});
