import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@ticketwave/scripts/bootstrap/tree';
import { parse } from 'yaml';
import { read } from '../architecture/repository.ts';

const FOLDER = 'docs/observability/prometheus';

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly annotations?: { readonly summary: string; readonly runbook_url: string };
}

interface RuleTest {
  readonly alert_rule_test?: readonly {
    readonly alertname: string;
    readonly exp_alerts?: readonly object[];
  }[];
}

/** Every rule that Prometheus is given. */
export const rules = (): Rule[] =>
  ['alerts.yml', 'slas.yml'].flatMap((name) => {
    const { groups } = parse(read(`${FOLDER}/${name}`).text) as { groups: { rules: Rule[] }[] };
    return groups.flatMap((group) => group.rules);
  });

/** The files that `promtool test rules` runs. */
export const testFiles = (): string[] =>
  readdirSync(join(root, FOLDER)).filter((name) => name.endsWith('.test.yml'));

/** The alerts that some test of promtool sees fire, and those that one sees stay quiet. */
export function testedAlerts(): { readonly fire: string[]; readonly stayQuiet: string[] } {
  const tests = testFiles().flatMap((name) => {
    const { tests: all } = parse(read(`${FOLDER}/${name}`).text) as { tests: RuleTest[] };
    return all.flatMap(({ alert_rule_test: some = [] }) => some);
  });
  const fires = ({ exp_alerts: expected = [] }: (typeof tests)[number]): boolean => expected.length > 0;
  return {
    fire: tests.filter(fires).map(({ alertname }) => alertname),
    stayQuiet: tests.filter((test) => !fires(test)).map(({ alertname }) => alertname),
  };
}

/** The metrics that an expression names. */
export const metricsIn = (expression: string): string[] =>
  [
    ...expression
      .replaceAll(/"[^"]*"/g, '""')
      .matchAll(/\b((ticketwave|messaging|http|process|nodejs)[a-z0-9_:]*|up)\b(?=[{[\s)]|$)/g),
  ].map(([, name]) => name!);
