// Parsed by whatever Node there is, so nothing in this file is newer than Node 12.
const required = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major > required[0] || (major === required[0] && minor >= required[1])) {
  import('./bootstrap/main.mjs').then((bootstrap) => bootstrap.main(process.argv.slice(2)));
} else {
  console.error(`TicketWave needs Node.js ${required.join('.')} or newer, and this is ${process.version}.`);
  process.exitCode = 1;
}
