/**
 * Dot products of 16-bit vectors in WebAssembly, because JavaScript has no instruction that multiplies eight numbers at once.
 * The module is written here byte by byte (a toolchain for one loop would be more to keep) and is, in text:
 *
 *   (func (export "dots") (param $rows i32) (param $query i32) (param $out i32) (param $count i32) (local $sum v128)
 *     (loop
 *       ;; for each 16 bytes of a row: $sum += i32x4.dot_i16x8_s($rows[…], $query[…])
 *       ;; $out[0] = the four sums added
 *       $rows += bytes of a row; $out += 4; $count -= 1; again while $count is not 0))
 *
 * Sums are 32-bit: rows and query must be of length 32,767 at most, as vectors.
 */

const PAGE_BYTES = 65_536;
const LANE_BYTES = 2;
const VECTOR_BYTES = 16;

const OP = {
  end: 0x0b,
  loop: 0x03,
  branchIf: 0x0d,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  storeI32: 0x36,
  constI32: 0x41,
  addI32: 0x6a,
  subI32: 0x6b,
  simd: 0xfd,
} as const;
/** Behind `OP.simd`. */
const SIMD = { load: [0x00], extractLane: [0x1b], add: [0xae, 0x01], dot: [0xba, 0x01] } as const;
const TYPE = { i32: 0x7f, v128: 0x7b, func: 0x60, empty: 0x40 } as const;
const LOCAL = { rows: 0, query: 1, out: 2, count: 3, sum: 4 } as const;

/** As much of WebAssembly as is used; Node's own types do not have it. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

type Dots = (rows: number, query: number, out: number, count: number) => void;

/** One memory for all matrices of one width; it holds the rows of whoever asked last. */
export class DotMachine {
  readonly #memory: Memory;
  readonly #dots: Dots;
  readonly #rowBytes: number;
  #holder: object | undefined;
  #query = new Int16Array(0);
  #products = new Int32Array(0);

  constructor(memory: Memory, dots: Dots, rowBytes: number) {
    this.#memory = memory;
    this.#dots = dots;
    this.#rowBytes = rowBytes;
  }

  /** Puts the holder's rows into the memory, if they are not there. Returns the place for the query. */
  hold(holder: object, rows: Int16Array, count: number): { readonly query: Int16Array } {
    if (holder === this.#holder) return { query: this.#query };
    const productsAt = this.#rowBytes * (count + 1);
    const missing = productsAt + 4 * count - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    const { buffer } = this.#memory;
    new Int16Array(buffer, this.#rowBytes, rows.length).set(rows);
    this.#query = new Int16Array(buffer, 0, this.#rowBytes / LANE_BYTES).fill(0);
    this.#products = new Int32Array(buffer, productsAt, count);
    this.#holder = holder;
    return { query: this.#query };
  }

  /** One product for each row held. */
  run(): Int32Array {
    const count = this.#products.length;
    this.#dots(this.#rowBytes, 0, this.#products.byteOffset, count);
    return this.#products;
  }
}

const machines = new Map<number, DotMachine | undefined>();

/** The machine for rows of so many lanes, a multiple of eight; undefined where WebAssembly or its vectors are missing. */
export function dotMachine(lanes: number): DotMachine | undefined {
  if (!machines.has(lanes)) machines.set(lanes, makeMachine(lanes));
  return machines.get(lanes);
}

function makeMachine(lanes: number): DotMachine | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(lanes)), {
      m: { m: memory },
    });
    return new DotMachine(memory, instance.exports['dots'] as Dots, lanes * LANE_BYTES);
  } catch {
    return undefined;
  }
}

function moduleBytes(lanes: number): Uint8Array {
  const { i32, func } = TYPE;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, func, 4, i32, i32, i32, i32, 0]),
    ...section(2, [1, ...text('m'), ...text('m'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('dots'), 0, 0]),
    ...section(10, [1, ...sized(code(lanes * LANE_BYTES))]),
  ]);
}

function code(rowBytes: number): number[] {
  const sum: number[] = [];
  for (let at = 0; at < rowBytes; at += VECTOR_BYTES) {
    sum.push(...load(LOCAL.rows, at), ...load(LOCAL.query, at), OP.simd, ...SIMD.dot);
    if (at > 0) sum.push(OP.simd, ...SIMD.add);
  }
  const lane = (n: number): number[] => [OP.localGet, LOCAL.sum, OP.simd, ...SIMD.extractLane, n];
  const move = (local: number, by: number): number[] => [
    ...[OP.localGet, local, OP.constI32, ...signed(by), OP.addI32, OP.localSet, local],
  ];
  return [
    ...[1, 1, TYPE.v128],
    ...[OP.loop, TYPE.empty],
    ...sum,
    ...[OP.localSet, LOCAL.sum, OP.localGet, LOCAL.out],
    ...[...lane(0), ...lane(1), OP.addI32, ...lane(2), OP.addI32, ...lane(3), OP.addI32],
    ...[OP.storeI32, 2, 0],
    ...move(LOCAL.rows, rowBytes),
    ...move(LOCAL.out, 4),
    ...[OP.localGet, LOCAL.count, OP.constI32, 1, OP.subI32, OP.localTee, LOCAL.count, OP.branchIf, 0],
    ...[OP.end, OP.end],
  ];
}

function load(local: number, offset: number): number[] {
  return [OP.localGet, local, OP.simd, ...SIMD.load, 1, ...unsigned(offset)];
}

const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content];
const text = (name: string): number[] => sized([...Buffer.from(name)]);

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** LEB128 of a positive number that is read as signed. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
