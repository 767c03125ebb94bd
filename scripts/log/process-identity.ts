import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { systemCode } from '../core/errors.ts';

/**
 * Who a process is, for others on the same machine that want to know whether it is gone. A pid alone does not say: it is used
 * again, and it means another process in another container. So an identity is `<place>.<pid>.<start>`: the place is a hash of
 * the boot and of the namespaces in which pid and start time mean something, the start is in the kernel's ticks since boot.
 *
 * Only Linux tells these things (proc(5)). Elsewhere a process has no identity, and nobody can prove it dead.
 */

/** Hex digits of the place: enough that two machines on one file share do not meet. */
const PLACE_DIGITS = 16;
const IDENTITY = /^([0-9a-f]{16})\.(\d+)\.(\d+)$/;
/** The leader is over and its process with it, unless other threads of it still run. */
const ENDED_STATES = 'ZXx';

/** Fields of `/proc/<pid>/stat`. */
export interface ProcessStat {
  readonly state: string;
  /** Its process group. */
  readonly group: number;
  readonly threads: number;
  readonly start: string;
}

/** Identity of this process; undefined where the system does not tell. */
export function ownIdentity(): string | undefined {
  const place = ownPlace();
  const start = statOf(process.pid)?.start;
  return place === undefined || start === undefined ? undefined : `${place}.${process.pid}.${start}`;
}

/**
 * Whether the process of an identity is certainly over: its pid is free, belongs to a process that started at another time, or
 * to a zombie. False for a suspended one, for one of another place, and whenever it cannot be known.
 */
export function isProvablyDead(identity: string): boolean {
  const [, place, pidText, start] = IDENTITY.exec(identity) ?? [];
  if (place === undefined || place !== ownPlace()) return false;
  const pid = Number(pidText);
  if (!isAlive(pid)) return true;
  const stat = statOf(pid);
  // A process that is there and tells nothing (hidepid) may be the one.
  if (stat === undefined) return false;
  return stat.start !== start || (ENDED_STATES.includes(stat.state) && stat.threads <= 1);
}

/** Whether a process has this pid, a zombie included. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Undefined where there is no `/proc`, and for a process that is not in it. */
export function statOf(pid: number): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold anything; state is field 3, group 5, threads 20, start 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, group, threads, start] = [fields[0], Number(fields[2]), Number(fields[17]), fields[19]];
    return state === undefined || start === undefined ? undefined : { state, group, threads, start };
  } catch {
    return undefined;
  }
}

let place: string | undefined;

function ownPlace(): string | undefined {
  place ??= readPlace();
  return place;
}

function readPlace(): string | undefined {
  try {
    // A /proc of another namespace would speak of other processes.
    if (readlinkSync('/proc/self') !== String(process.pid)) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const parts = [boot, readlinkSync('/proc/self/ns/pid'), timeNamespace()];
    return createHash('sha256').update(parts.join(' ')).digest('hex').slice(0, PLACE_DIGITS);
  } catch {
    return undefined;
  }
}

/** Start times are shown in the reader's time namespace; kernels before 5.6 have none. */
function timeNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/time');
  } catch {
    return '';
  }
}
