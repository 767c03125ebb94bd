import type { StepViewState } from '../view/run-view.ts';
import { STATE_SYMBOL } from '../view/state-words.ts';
import type { ChainGraph, GraphBlock, GraphCluster, GraphItem, GraphNode } from './graph.ts';
import { markText } from './mark-text.ts';
import { MermaidIds, mermaidLabel, mermaidPlain } from './mermaid-text.ts';

/** Arrows that a picture has at most; Mermaid refuses texts with more than 500. */
export const MAX_ARROWS = 400;

/** Characters that a picture has at most; Mermaid refuses longer texts. */
export const MAX_TEXT = 50_000;

/** Longest part of a label and of an id, in characters; the later ones for pictures that would be longer than {@link MAX_TEXT}. */
const SIZES = [
  { part: 80, id: 60 },
  { part: 40, id: 30 },
  { part: 20, id: 20 },
  { part: 6, id: 12 },
] as const;
type Size = (typeof SIZES)[number];

/** A Mermaid flowchart, with a final newline. With the graph of a run each step has the class and the symbol of its state. */
export function mermaidOf(graph: ChainGraph): string {
  let text = '';
  for (const size of SIZES) {
    text = textOf(graph, size);
    if (text.length <= MAX_TEXT) break;
  }
  return text;
}

function textOf(graph: ChainGraph, size: Size): string {
  const writer = new Writer(size);
  writer.block(graph.block, '  ');
  const about = [graph.description, foldedText(graph)].filter((part) => part !== '').join(' ');
  return [
    'flowchart TD',
    `  accTitle: ${mermaidPlain(`Chain ${graph.name}`)}`,
    ...(about === '' ? [] : [`  accDescr: ${mermaidPlain(about)}`]),
    ...writer.lines,
    ...writer.arrows.slice(0, MAX_ARROWS),
    ...noteOf(graph, writer),
    ...writer.classes(),
    '',
  ].join('\n');
}

/** What is not in the picture; empty when all is. */
export function foldedText({ steps, folded }: Pick<ChainGraph, 'steps' | 'folded'>): string {
  return folded === 0 ? '' : `${steps - folded} of ${steps} steps are drawn, ${folded} are folded.`;
}

function noteOf(graph: ChainGraph, writer: Writer): string[] {
  const more = writer.arrows.length - MAX_ARROWS;
  const parts = [foldedText(graph), more > 0 ? `${more} arrows are left out.` : ''].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? [] : [`  note["${mermaidLabel(parts)}"]:::${writer.use('note')}`];
}

class Writer {
  readonly lines: string[] = [];
  readonly arrows: string[] = [];
  readonly #size: Size;
  readonly #ids: MermaidIds;
  readonly #used = new Set<keyof typeof CLASSES>();

  constructor(size: Size) {
    this.#size = size;
    this.#ids = new MermaidIds(size.id);
  }

  block(block: GraphBlock, indent: string): void {
    for (const item of block.items) this.#item(item, indent);
    const handlers = new Map(block.items.map(({ id, handler }) => [id, handler]));
    for (const { from, to } of block.edges) {
      this.#arrow(from, '-->', to);
      const handler = handlers.get(from);
      if (handler !== undefined) this.#arrow(handler.id, '-->', to);
    }
  }

  #item(item: GraphItem, indent: string): void {
    if (item.type === 'cluster') this.#cluster(item, indent);
    else this.#node(item, indent);
    const { undo, handler } = item;
    if (undo !== undefined) {
      const label = this.#label(['↶ undo', undo.detail]);
      const name = this.use(undo.mark?.state ?? 'undo');
      this.lines.push(`${indent}${this.#ids.of(undo.id)}["${label}"]:::${name}`);
      this.#arrow(item.id, '-.->', undo.id);
    }
    if (handler !== undefined) {
      this.#cluster(handler, indent);
      this.#arrow(item.id, '-. on error .->', handler.id);
    }
  }

  #arrow(from: string, how: string, to: string): void {
    this.arrows.push(`  ${this.#ids.of(from)} ${how} ${this.#ids.of(to)}`);
  }

  #node(node: GraphNode, indent: string): void {
    const [open, close] = SHAPES[node.icon] ?? ['[', ']'];
    const name = this.#classOf(node);
    const label = this.#label(labelOf(node));
    this.lines.push(
      `${indent}${this.#ids.of(node.id)}${open}"${label}"${close}${name === undefined ? '' : `:::${name}`}`,
    );
  }

  #cluster(cluster: GraphCluster, indent: string): void {
    const id = this.#ids.of(cluster.id);
    this.lines.push(`${indent}subgraph ${id}["${this.#label([headingOf(cluster)])}"]`);
    cluster.lanes.forEach(({ label, block }, i) => {
      if (label === '') {
        this.block(block, `${indent}  `);
        return;
      }
      const lane = this.#ids.of(`${cluster.id}!lane${i + 1}`);
      this.lines.push(`${indent}  subgraph ${lane}["${this.#label([label])}"]`);
      this.block(block, `${indent}    `);
      this.lines.push(`${indent}  end`);
    });
    this.lines.push(`${indent}end`);
    const name = cluster.mark?.state ?? (cluster.icon === 'error' ? 'error' : undefined);
    // Mermaid 12 gives classes to nodes only.
    if (name !== undefined) this.lines.push(`${indent}style ${id} ${CLASSES[name]}`);
  }

  #label(lines: readonly string[]): string {
    return mermaidLabel(lines.filter((line) => line !== '').map((line) => cut(line, this.#size.part)));
  }

  #classOf({ mark, icon }: GraphNode): string | undefined {
    const name = mark?.state ?? (icon === 'folded' ? icon : undefined);
    return name === undefined ? undefined : this.use(name);
  }

  use(name: keyof typeof CLASSES): string {
    this.#used.add(name);
    return name;
  }

  /** Definitions of the classes that were used. */
  classes(): string[] {
    return Object.entries(CLASSES)
      .filter(([name]) => this.#used.has(name as keyof typeof CLASSES))
      .map(([name, style]) => `  classDef ${name} ${style}`);
  }
}

/** Mermaid makes no room for a heading that is wider than what is inside, so it is short. */
function headingOf({ label, detail, mark }: GraphCluster): string {
  const name = mark === undefined ? label : `${STATE_SYMBOL[mark.state]} ${label}`;
  const whole = detail === '' || detail === label ? name : `${name} · ${detail}`;
  return whole.length <= MAX_HEADING ? whole : cut(name, MAX_HEADING);
}

const MAX_HEADING = 36;

const cut = (text: string, limit: number): string => {
  const chars = [...text];
  return chars.length <= limit ? text : `${chars.slice(0, limit - 1).join('')}…`;
};

function labelOf({ label, detail, condition, notes, mark }: GraphItem): string[] {
  return [
    mark === undefined ? label : `${STATE_SYMBOL[mark.state]} ${label}`,
    detail === label ? '' : detail,
    condition === undefined ? '' : `if ${condition}`,
    notes.join(', '),
    mark === undefined ? '' : markText(mark),
  ];
}

const SHAPES: Readonly<Partial<Record<GraphItem['icon'], readonly [string, string]>>> = {
  agent: ['(', ')'],
  command: ['(', ')'],
  wait: ['([', '])'],
  approve: ['{{', '}}'],
  publish: ['[/', '/]'],
  fail: ['[\\', '/]'],
  set: ['[[', ']]'],
  folded: ['([', '])'],
};

/** Filled with text of a fixed colour, so that they can be read on light and dark pages. */
const state = (fill: string, stroke: string, more = ''): string =>
  `fill:${fill},stroke:${stroke},color:#1f2328${more}`;

const CLASSES: Readonly<Record<StepViewState | 'undo' | 'error' | 'folded' | 'note', string>> = {
  pending: state('#f6f8fa', '#8c959f'),
  running: state('#ddf4ff', '#0969da', ',stroke-width:3px'),
  backoff: state('#fff8c5', '#9a6700', ',stroke-width:3px'),
  waiting: state('#fbefff', '#8250df', ',stroke-width:3px'),
  succeeded: state('#dafbe1', '#1a7f37'),
  failed: state('#ffebe9', '#cf222e', ',stroke-width:3px'),
  skipped: state('#f6f8fa', '#8c959f', ',stroke-dasharray:4 3'),
  cancelled: state('#eaeef2', '#57606a'),
  undoing: state('#fff1e5', '#bc4c00', ',stroke-width:3px'),
  undone: state('#fff1e5', '#bc4c00'),
  undo_failed: state('#ffebe9', '#82071e', ',stroke-width:4px'),
  undo: 'stroke-dasharray:4 3',
  error: 'stroke:#cf222e,stroke-dasharray:4 3',
  folded: 'stroke-dasharray:2 3',
  note: 'fill:none,stroke:none',
};
