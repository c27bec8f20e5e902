export type ScenarioName =
  'created' | 'paid' | 'declined' | 'sold-out' | 'cancelled' | 'expired' | 'broker-down';
/** What `npm run demo -- --scenario` plays, in the order of `--scenario all`; each in one sentence. */
export const scenarios: Readonly<Record<ScenarioName, string>>;
export const scenarioNames: readonly ScenarioName[];
