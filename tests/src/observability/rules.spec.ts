import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { read } from '../architecture/repository.ts';
import { FILES } from './prometheus.ts';
import { rules, testedAlerts, testFiles } from './rule-files.ts';

const promtool = (...args: string[]) => promisify(execFile)('promtool', args, { cwd: FILES });

describe('the rules of Prometheus', () => {
  const alerts = rules().filter(({ alert }) => alert !== undefined);

  it('are rules, and so is the configuration beside them', async () => {
    await promtool('check', 'rules', 'alerts.yml', 'slas.yml');
    await promtool('check', 'config', 'prometheus.yml');
  });

  for (const file of testFiles())
    it(`pass ${file}`, async () => {
      await promtool('test', 'rules', file);
    });

  it('are each seen to fire, and to stay quiet', () => {
    const names = alerts.map(({ alert }) => alert!);
    expect(names).to.have.length.of.at.least(12);
    const { fire, stayQuiet } = testedAlerts();
    expect([...new Set(fire)]).to.have.members(names);
    expect([...new Set(stayQuiet)]).to.have.members(names);
  });

  it('lead to a section of the runbook each', () => {
    const headings = [...read('docs/runbook.md').text.matchAll(/^## (\S+)$/gm)].map(([, name]) => name!);
    expect(headings).to.have.members(alerts.map(({ alert }) => alert!));
    for (const { alert, annotations } of alerts)
      expect(annotations!.runbook_url).to.match(
        new RegExp(`^https://.+/docs/runbook\\.md#${alert!.toLowerCase()}$`),
      );
  });
});
