import { prepare } from './prepare.mjs';

export async function execute() {
  await prepare();
  return 0;
}
