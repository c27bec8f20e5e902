import { prepare } from './prepare.mjs';
import { runMocha } from './tool.mjs';

/** Prepares, then packs and installs what others may use. Needs neither broker nor database. */
export async function execute({ rest }) {
  await prepare();
  return (await runMocha('tests/.mocharc.adoption.json', rest)).exitCode;
}
