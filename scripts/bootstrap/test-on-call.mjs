import { withPrometheus } from './prometheus.mjs';

export const execute = ({ rest }) => withPrometheus({ rest, configuration: 'tests/.mocharc.on-call.json' });
