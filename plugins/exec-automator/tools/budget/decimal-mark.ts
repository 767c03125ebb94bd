import { MethodError } from '../../../../scripts/core/method.ts';
import { type DecimalMark, markEvidence } from './amount.ts';

/** A cell that should be an amount. */
export interface AmountCell {
  readonly row: number;
  readonly text: string;
}

/**
 * Point or comma, from all amounts of a file together. A cell with both marks, or with one or two digits behind one, decides; only
 * without such a cell do whole thousands (`12,000`). Undefined when no amount has a mark. Throws `mixed_amounts` when cells
 * contradict each other.
 */
export function decimalMarkOf(cells: readonly AmountCell[]): DecimalMark | undefined {
  const strong = new Map<DecimalMark, number>();
  const weak = new Map<DecimalMark, number>();
  for (const { row, text } of cells) {
    const evidence = markEvidence(text);
    if (evidence === undefined) continue;
    const into = evidence.weak ? weak : strong;
    if (!into.has(evidence.mark)) into.set(evidence.mark, row);
  }
  const deciding = strong.size > 0 ? strong : weak;
  if (deciding.size > 1) {
    const what = `Row ${deciding.get('.')} has a decimal point, row ${deciding.get(',')} a decimal comma.`;
    const fix = 'Give decimal: "." or ","; amounts of the other form are then listed as unreadable.';
    throw new MethodError('mixed_amounts', what, { fix });
  }
  return [...deciding.keys()][0];
}
