import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Order, Role } from './bus-worker.ts';

/** One slot of the fleet: a process that is started again when it was killed. */
interface Slot {
  readonly role: Omit<Role, 'tailFrom'>;
  child: ChildProcess | undefined;
}

/** Processes on one bus, and the file of what happened to them. */
export class BusFleet {
  readonly #script: string;
  readonly #slots: Slot[];
  readonly #events: number;
  readonly #chunk = Buffer.alloc(65_536);
  #read = 0;
  #rest = '';
  kills = 0;
  /** Standard errors of the processes. */
  readonly errorsPath: string;

  constructor(script: string, folder: string, roles: readonly Omit<Role, 'tailFrom' | 'events'>[]) {
    const events = join(folder, 'events');
    this.errorsPath = join(folder, 'errors');
    writeFileSync(events, '');
    this.#script = script;
    this.#slots = roles.map((role) => ({ role: { ...role, events }, child: undefined }));
    this.#events = openSync(events, 'r');
  }

  get names(): string[] {
    return this.#slots.map((slot) => slot.role.name);
  }

  isRunning(name: string): boolean {
    return this.#slot(name).child !== undefined;
  }

  /** Names of the followers in the running processes: each life of a process has its own. */
  get tails(): string[] {
    return this.#slots.flatMap(({ role, child }) =>
      child === undefined || role.group === undefined ? [] : [`${role.name}.${child.pid}`],
    );
  }

  /** Starts what is not running and returns the names of the new followers. */
  startMissing(tailFrom: number): string[] {
    const before = this.tails;
    for (const slot of this.#slots) {
      if (slot.child !== undefined) continue;
      const errors = openSync(this.errorsPath, 'a');
      const child = spawn(process.execPath, [this.#script, JSON.stringify({ ...slot.role, tailFrom })], {
        stdio: ['pipe', 'ignore', errors],
      });
      closeSync(errors);
      child.stdin?.on('error', () => undefined); // it was killed before it read
      child.once('exit', () => {
        if (slot.child === child) slot.child = undefined;
        this.kills += 1;
      });
      slot.child = child;
    }
    return this.tails.filter((name) => !before.includes(name));
  }

  order(name: string, order: Order): void {
    this.#slot(name).child?.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** SIGKILL, now. */
  kill(name: string): void {
    this.#slot(name).child?.kill('SIGKILL');
  }

  /** Lines told since the last call, split into words. */
  news(): string[][] {
    for (;;) {
      const length = readSync(this.#events, this.#chunk, 0, this.#chunk.length, this.#read);
      if (length === 0) break;
      this.#read += length;
      this.#rest += this.#chunk.toString('utf8', 0, length);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => line.split(' '));
  }

  async end(): Promise<void> {
    const ended = this.#slots.flatMap(({ child }) =>
      child === undefined ? [] : [new Promise((resolve) => child.once('exit', resolve))],
    );
    for (const { child } of this.#slots) child?.kill('SIGKILL');
    await Promise.all(ended);
    closeSync(this.#events);
  }

  #slot(name: string): Slot {
    const slot = this.#slots.find((one) => one.role.name === name);
    if (slot === undefined) throw new Error(`no process ${name}`);
    return slot;
  }
}
