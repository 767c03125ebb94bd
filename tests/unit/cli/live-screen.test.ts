import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunView } from '../../../scripts/chains/view/run-view.ts';
import { FRAME_MS, showProgress } from '../../../scripts/cli/chain/show-progress.ts';
import { LiveScreen } from '../../../scripts/cli/live-screen.ts';
import { seen, view } from '../chains/graph/support/samples.ts';

const ENTER = '\u001b[?1049h';
const LEAVE = '\u001b[?1049l';

class Screen extends Writable {
  readonly isTTY: boolean;
  columns = 60;
  rows = 12;
  text = '';

  constructor(isTTY = true) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  /** What was written since the last call. */
  taken(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  resize(columns: number): void {
    this.columns = columns;
    this.emit('resize');
  }
}

class Process extends EventEmitter {
  readonly pid = 4_711;
  readonly killed: string[] = [];
  kill(_pid: number, signal: string): void {
    this.killed.push(signal);
  }
}

const plain = { width: 60, paint: (_: unknown, text: string) => text };

describe('a live screen', () => {
  const make = () => {
    const out = new Screen();
    const process = new Process();
    let redraws = 0;
    const screen = new LiveScreen({ out, process }, () => {
      redraws += 1;
      screen.draw([`drawn anew ${redraws}`]);
    });
    screen.open();
    out.taken();
    return { out, process, screen };
  };

  it('writes only lines that have changed, each emptied first', () => {
    const { out, screen } = make();
    screen.draw(['one', 'two', 'three']);
    expect(out.taken()).toBe('\u001b[1;1H\u001b[2Kone\u001b[2;1H\u001b[2Ktwo\u001b[3;1H\u001b[2Kthree');
    screen.draw(['one', 'TWO', 'three']);
    expect(out.taken()).toBe('\u001b[2;1H\u001b[2KTWO');
    screen.draw(['one', 'TWO', 'three']);
    expect(out.taken()).toBe('');
    screen.draw(['one']);
    expect(out.taken()).toBe('\u001b[2;1H\u001b[J');
  });

  it('draws all anew when the window has another size', () => {
    const { out, screen } = make();
    screen.draw(['one', 'two']);
    out.taken();
    out.resize(20);
    expect(out.taken()).toBe('\u001b[2J\u001b[1;1H\u001b[2Kdrawn anew 1');
  });

  it('gives the first screen back once, and listens to nothing any more', () => {
    const { out, process, screen } = make();
    screen.close();
    screen.close();
    expect(out.taken().split(LEAVE)).toHaveLength(2);
    expect(process.eventNames()).toEqual([]);
    expect(out.listenerCount('resize')).toBe(0);
    screen.draw(['late']);
    expect(out.taken()).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'gives the first screen back before %s ends the program',
    (signal) => {
      const { out, process } = make();
      process.emit(signal);
      expect(out.taken()).toContain(LEAVE);
      expect(process.killed).toEqual([signal]);
      expect(process.listenerCount(signal)).toBe(0);
    },
  );

  it('leaves a signal to others who listen, also to those who listen once', () => {
    const { out, process, screen } = make();
    process.once('SIGINT', () => undefined);
    process.emit('SIGINT');
    expect(process.killed).toEqual([]);
    screen.draw(['cancelling']);
    expect(out.taken()).toContain('cancelling');
    process.emit('SIGINT');
    expect(process.killed).toEqual(['SIGINT']);
  });

  it('gives the first screen to the shell on Ctrl-Z, and draws nothing until it goes on', () => {
    const { out, process, screen } = make();
    process.emit('SIGTSTP');
    expect(out.taken()).toContain(LEAVE);
    expect(process.killed).toEqual(['SIGSTOP']);
    screen.draw(['too early']);
    out.resize(30);
    expect(out.taken()).toBe('');
    process.emit('SIGCONT');
    expect(out.taken()).toMatch(/\[\?1049h.*drawn anew 1$/s);
    expect(process.listenerCount('SIGCONT')).toBe(0);
  });

  it('goes on without a terminal that is gone', () => {
    const { out, screen } = make();
    out.emit('error', new Error('EIO'));
    out.taken();
    screen.draw(['nobody sees this']);
    screen.close();
    expect(out.taken()).toBe('');
  });

  it('waits while the terminal takes nothing', () => {
    const { out, screen } = make();
    Object.defineProperty(out, 'writableNeedDrain', { value: true, configurable: true });
    screen.draw(['one']);
    expect(out.taken()).toBe('');
    Object.defineProperty(out, 'writableNeedDrain', { value: false });
    screen.draw(['two']);
    expect(out.taken()).toContain('two');
  });

  it('takes a usual size for a terminal that does not say its own', () => {
    const { out, screen } = make();
    out.columns = 0;
    expect(screen.size).toEqual({ columns: 80, rows: 12 });
  });
});

describe('the progress of a run', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  const make = (out = new Screen()) => {
    const process = new Process();
    const progress = showProgress({ out, clock, look: plain, process });
    return { out, process, progress };
  };
  const running = (id: string): RunView =>
    view([seen(id, 'running', { startedAt: Date.now() })], { startedAt: Date.now() });

  it('is drawn at most ten times a second, however often it changes, and asked for only then', () => {
    const { progress } = make();
    let asked = 0;
    for (let i = 0; i < 1_000; i++) {
      progress.changed(() => {
        asked += 1;
        return running(`s${i}`);
      });
      vi.advanceTimersByTime(1);
    }
    expect(asked).toBeGreaterThanOrEqual(9);
    expect(asked).toBeLessThanOrEqual(1_000 / FRAME_MS + 1);
  });

  it('goes on to show the time when nothing else changes', () => {
    const { out, progress } = make();
    const shown = running('a');
    progress.changed(() => shown);
    vi.advanceTimersByTime(1);
    expect(out.taken()).toContain('0.0 s');
    vi.advanceTimersByTime(2_500);
    expect(out.taken()).toContain('2.5 s');
  });

  it('leaves the last picture on the first screen, and a clean terminal', () => {
    const { out, process, progress } = make();
    progress.changed(() => running('a'));
    vi.advanceTimersByTime(1);
    progress.changed(() => view([seen('a', 'succeeded')], { status: 'succeeded', endedAt: Date.now() }));
    progress.end();
    progress.end();
    const [, after = ''] = out.taken().split(LEAVE);
    expect(after).toMatch(/^deploy {2}succeeded .*✓ a\n.*cost not measured\n$/s);
    expect(process.eventNames()).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(out.taken()).toBe('');
  });

  it('shows the end of a run that ended before the first picture', () => {
    const { out, progress } = make();
    progress.changed(() => view([seen('a', 'succeeded')], { status: 'succeeded', endedAt: 0 }));
    progress.end();
    expect(out.taken()).toMatch(/^deploy {2}succeeded/);
  });

  it('gives the terminal away for a question and takes it back', () => {
    const { out, progress } = make();
    progress.changed(() => running('a'));
    vi.advanceTimersByTime(1);
    progress.pause();
    expect(out.taken().endsWith(LEAVE)).toBe(true);
    progress.changed(() => running('b'));
    vi.advanceTimersByTime(1_000);
    expect(out.taken()).toBe('');
    progress.resume();
    expect(out.taken()).toMatch(/\[\?1049h.* b /s);
    progress.end();
  });

  it('is lines without colours and without screens where there is no terminal', () => {
    const { out, process, progress } = make(new Screen(false));
    progress.changed(() => running('a'));
    vi.advanceTimersByTime(1);
    progress.changed(() => view([seen('a', 'succeeded')], { status: 'succeeded', endedAt: Date.now() }));
    progress.end();
    const text = out.taken();
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain(ENTER);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
    expect(process.eventNames()).toEqual([]);
  });
});
