import { serviceTopology } from '@ticketwave/building-blocks/operations';
import { exitCodes } from '../operator/command-line.ts';
import { grid, printJson } from '../operator/output.ts';
import { computeDefinitions, computePermissions, services } from './compute.ts';

/** What the code says must be on the broker. As JSON it is the two computed files in one. */
export function show({ json }: { readonly json?: boolean }): number {
  const definitions = computeDefinitions();
  if (json) {
    printJson({ ...definitions, ...computePermissions() });
    return exitCodes.done;
  }
  for (const { name, queues } of services()) {
    const { exchanges } = serviceTopology(name, queues);
    console.log(
      `\n${name} owns ${exchanges.map((exchange) => `${exchange.name} (${exchange.type})`).join(' and ')}`,
    );
    const rows = queues.map(({ queue, bindings, retry }) => [
      queue,
      bindings.map(({ exchange, pattern }) => `${pattern} on ${exchange}`).join('\n'),
      retry.delays.map((delay) => `${delay / 1_000} s`).join(', '),
    ]);
    console.log(grid(['Queue', 'Binds', 'Retried after'], rows));
  }
  const { queues, bindings } = definitions;
  const { permissions } = computePermissions();
  const side = 'retry queues and dead letters included';
  console.log(
    `\n${queues.length} queues (${side}), ${bindings.length} bindings, ${permissions.length} users.`,
  );
  return exitCodes.done;
}
