import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { project } from '@ticketwave/scripts/services';
import { expect } from 'chai';
import { parse } from 'yaml';
import { dashboards, queriesOf } from '../observability/dashboards.ts';
import { rules, testedAlerts } from '../observability/rule-files.ts';
import { composeFile, mounts } from './compose-file.ts';
import { read } from './repository.ts';

describe('what watches the system', () => {
  const alerts = rules().filter(({ alert }) => alert !== undefined);
  const names = alerts.map(({ alert }) => alert!);

  it('has alerts, each of which a test of promtool sees fire and another stay quiet', () => {
    expect(names).to.have.length.of.at.least(12);
    const { fire, stayQuiet } = testedAlerts();
    expect([...new Set(fire)]).to.have.members(names);
    expect([...new Set(stayQuiet)]).to.have.members(names);
  });

  it('has a section of the runbook for each alert, and for no other', () => {
    const headings = [...read('docs/runbook.md').text.matchAll(/^## (\S+)$/gm)].map(([, name]) => name!);
    expect(headings).to.have.members(names);
    for (const { alert, annotations } of alerts)
      expect(annotations!.runbook_url).to.match(
        new RegExp(`^https://.+/docs/runbook\\.md#${alert!.toLowerCase()}$`),
      );
  });

  it('is given every service', () => {
    const { scrape_configs: jobs } = parse(read('docs/observability/prometheus/prometheus.yml').text) as {
      scrape_configs: { static_configs: { targets: string[]; labels: { service: string } }[] }[];
    };
    const given = jobs.flatMap((job) => job.static_configs);
    expect(given.map(({ labels, targets }) => [labels.service, ...targets])).to.deep.equal(
      project.services.map(({ name, port }) => [name, `${name}:${port}`]),
    );
  });

  it('has dashboards that leave no variable to chance', () => {
    const queries = dashboards().flatMap(({ dashboard }) =>
      queriesOf(dashboard, { service: 'booking', queue: 'booking.payments' }),
    );
    expect(queries).to.have.length.of.at.least(60);
    expect(queries.filter(({ expression }) => expression.includes('$'))).to.deep.equal([]);
  });

  describe('in Docker Compose', () => {
    const watchers = Object.entries(composeFile().services).filter(
      ([, { profiles }]) => profiles !== undefined,
    );

    it('comes with its profile only, in versions that are named, and is published to this machine only', () => {
      for (const [name, service] of watchers) {
        expect(service.profiles, name).to.deep.equal(['observability']);
        expect(service.image, name).to.match(/:v?\d+\.\d+\.\d+$/);
        expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).to.deep.equal([]);
      }
    });

    it('mounts only what lies here, and cannot write to it', () => {
      const ours = watchers
        .flatMap(([, service]) => mounts(service))
        .filter(({ source }) => source.startsWith('.'));
      expect(ours).to.have.length.of.at.least(5);
      expect(ours.filter(({ source }) => !existsSync(join(root, source)))).to.deep.equal([]);
      expect(ours.filter(({ mode }) => mode !== 'ro')).to.deep.equal([]);
    });
  });
});
