import { execute as test } from './test.mjs';

export const execute = ({ rest }) => test({ rest, configuration: 'tests/.mocharc.e2e.json' });
