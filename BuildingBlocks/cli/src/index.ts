export {
  defineConfig,
  type Check,
  type CheckContext,
  type Document,
  type Loaded,
  type Profile,
  type ServiceEntry,
  type TicketwaveConfig,
  type UrlSource,
} from './config/config.ts';
export type { ServiceWire } from './topology/definitions.ts';
export type { Finding } from './status/finding.ts';
export { invocation } from './operator/invocation.ts';
