import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FILES } from './prometheus.ts';
import { testFiles } from './rule-files.ts';

const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: FILES });

describe('the rules of Prometheus', () => {
  it('are rules, and so is the configuration beside them', async () => {
    await promtool('check', 'rules', 'alerts.yml', 'slas.yml');
    await promtool('check', 'config', 'prometheus.yml');
  });

  for (const file of testFiles())
    it(`pass ${file}`, async () => {
      await promtool('test', 'rules', file);
    });
});
