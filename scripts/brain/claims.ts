/** Calls that can be open at once; the host asks a few at a time, and what does not fit goes over the main thread. */
const SLOTS = 256;

/** Place of the lock, behind the calls. */
const LOCK = SLOTS;
const BYTES = 4 * (SLOTS + 1);

/** Writing a line takes microseconds. Whoever holds the lock for so long has died with it. */
const PATIENCE_MS = 50;

/**
 * Which of two threads replies to a call, and which of them writes to standard output: in memory that both share. The worker replies by itself,
 * because the way back over the main thread costs a prompt a millisecond on a busy machine; the main thread replies when the deadline is over.
 * Whoever takes a call first replies to it, and the other one does not. A call has the cell of its number: twice the number while it is open, one
 * more once it is taken.
 */
export class Claims {
  /** To be given to the other thread. */
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(shared = new SharedArrayBuffer(BYTES)) {
    this.shared = shared;
    this.#cells = new Int32Array(shared);
  }

  /** From now on one thread may take this call. False when another call is open in its cell. For one thread only. `id`: from 1, rising. */
  open(id: number): boolean {
    const known = Atomics.load(this.#cells, id % SLOTS);
    if (known !== 0 && known % 2 === 0) return false;
    Atomics.store(this.#cells, id % SLOTS, 2 * id);
    return true;
  }

  /** True for the one thread that is to reply. */
  take(id: number): boolean {
    return Atomics.compareExchange(this.#cells, id % SLOTS, 2 * id, 2 * id + 1) === 2 * id;
  }

  /** Whether standard output is the caller's until it unlocks. */
  tryLock(): boolean {
    return Atomics.compareExchange(this.#cells, LOCK, 0, 1) === 0;
  }

  /** Waits for it; takes it from a thread that has died. */
  lock(): void {
    if (this.tryLock()) return;
    Atomics.wait(this.#cells, LOCK, 1, PATIENCE_MS);
    Atomics.store(this.#cells, LOCK, 1);
  }

  unlock(): void {
    Atomics.store(this.#cells, LOCK, 0);
    Atomics.notify(this.#cells, LOCK);
  }
}
