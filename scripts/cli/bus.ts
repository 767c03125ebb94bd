import type { FileBus, FileBusOptions } from '../bus/file-bus.ts';
import { dataFolder } from '../host/data-folder.ts';
import { openBus as open } from '../host/open-bus.ts';
import type { Context } from './app.ts';

/** The bus of the data folder that a command line names. */
export function openBus(
  context: Pick<Context, 'env'>,
  options: Omit<FileBusOptions, 'source' | 'driver'> = {},
): FileBus {
  return open(dataFolder(context.env), `arbiter-${process.pid}`, options);
}

/** Opens the bus for some work and closes it behind. */
export async function withBus<T>(
  context: Pick<Context, 'env'>,
  work: (bus: FileBus) => Promise<T>,
  options: Omit<FileBusOptions, 'source' | 'driver'> = {},
): Promise<T> {
  const bus = openBus(context, options);
  try {
    return await work(bus);
  } finally {
    await bus.close();
  }
}
