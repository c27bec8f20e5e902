export { createOperatorsApi, type OperatorsApi } from './operators-api.ts';
