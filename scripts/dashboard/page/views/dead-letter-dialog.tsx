import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DeadDetail, DeadRow } from '../../shapes/bus.ts';
import { useAnswer } from '../data/use-answer.ts';
import { plural, time } from '../format.ts';

interface DialogProps {
  readonly row: DeadRow;
  readonly redrive: () => void;
  readonly close: () => void;
}

/** One dead letter with its message, as it was published. */
export function DeadLetterDialog({ row, redrive, close }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const query = new URLSearchParams({ group: row.group, messageId: row.messageId });
  const [loading] = useAnswer<DeadDetail>(`api/bus/dead?${query}`, []);
  useEffect(() => dialog.current?.showModal(), []);
  const message =
    loading.kind === 'loaded' ? (loading.value.message ?? 'The log no longer has the message.') : undefined;
  return (
    <dialog ref={dialog} aria-labelledby="letter-title" onClose={close}>
      <header class="dialog-head">
        <h2 id="letter-title">{row.messageId}</h2>
        <button type="button" class="button small" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p>
        Given up by <bdi>{row.group}</bdi> after {plural(row.attempts, 'attempt')} ({row.reason}), between{' '}
        {time(row.firstAt, Date.now())} and {time(row.diedAt, Date.now())}.
      </p>
      {row.error !== '' && <p class="notice bad">{row.error}</p>}
      <pre>{loading.kind === 'failed' ? loading.message : (message ?? 'Loading…')}</pre>
      {row.redrivable && (
        <footer class="dialog-foot">
          <button type="button" class="button primary" onClick={redrive}>
            Redrive
          </button>
          <span class="muted">Puts it back to its group, with all its attempts.</span>
        </footer>
      )}
    </dialog>
  );
}
