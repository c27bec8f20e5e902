import { serviceTopology } from '@ticketwave/building-blocks/adapters';
import type { Context } from '../operator/context.ts';
import { exitCodes } from '../operator/exit-codes.ts';
import { grid, printJson } from '../operator/output.ts';
import { topologyOf, wiresOf } from './compute.ts';

/** What the code says must be on the broker. As JSON it is the two computed files in one. */
export async function show({ project }: Context, { json }: { readonly json?: boolean }): Promise<number> {
  const wires = await wiresOf(project);
  const { definitions, permissions } = topologyOf(wires, project.virtualHost);
  if (json) {
    printJson({ ...definitions, ...permissions });
    return exitCodes.done;
  }
  for (const { name, queues, publishes } of wires) {
    const { exchanges } = serviceTopology(name, queues, publishes);
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
  const side = 'retry queues and dead letters included';
  console.log(
    `\n${queues.length} queues (${side}), ${bindings.length} bindings, ${permissions.permissions.length} users.`,
  );
  return exitCodes.done;
}
