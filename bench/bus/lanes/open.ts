import { fileBusLane } from './file-bus.ts';
import { jetstreamLane } from './jetstream.ts';
import type { Lane, LaneSpec } from './lane.ts';
import { socketLane } from './socket.ts';
import { sqliteLane } from './sqlite-queue.ts';

/** `root`: a folder whose `node_modules` has better-sqlite3. */
export async function openLane(spec: LaneSpec, root: string): Promise<Lane> {
  switch (spec.kind) {
    case 'file-bus':
      return fileBusLane(spec, root);
    case 'jetstream':
      return jetstreamLane(spec);
    case 'sqlite':
      return sqliteLane(spec, root);
    case 'socket':
      return socketLane(spec);
  }
}
