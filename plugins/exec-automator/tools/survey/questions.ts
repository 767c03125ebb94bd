import { MethodError } from '../../../../scripts/core/method.ts';
import type { Grid, GridRow } from '../table/read-grid.ts';

/**
 * The questions of a survey export, from its one to three rows of headings: one row as most tools write it; two as SurveyMonkey does, with
 * the options of a question below it; three as Qualtrics does, with names, question texts and import ids.
 */

export interface Question {
  readonly title: string;
  /** Places of its columns. More than one: an option each, chosen where the cell is not empty. */
  readonly columns: readonly number[];
  /** Texts of the options, for a question of several columns; otherwise empty. */
  readonly options: readonly string[];
}

export interface Export {
  readonly format: 'one heading row' | 'surveymonkey' | 'qualtrics';
  readonly questions: readonly Question[];
  readonly answers: readonly GridRow[];
}

const MAX_TITLE_CHARS = 300;

/** Throws `no_answers` when nothing stands below the headings. */
export function readExport(grid: Grid): Export {
  const [first, second, third] = grid.rows;
  if (first === undefined) throw new MethodError('empty', 'The file has no rows.');
  const read =
    third?.cells.some((cell) => cell.startsWith('{"ImportId"')) === true
      ? { format: 'qualtrics' as const, questions: single(second?.cells ?? []), from: 3 }
      : second?.cells.some((cell) => /^(?:open-ended )?response$/i.test(cell)) === true
        ? {
            format: 'surveymonkey' as const,
            questions: grouped(first.cells, second.cells, grid.rows.slice(2)),
            from: 2,
          }
        : { format: 'one heading row' as const, questions: single(first.cells), from: 1 };
  const answers = grid.rows.slice(read.from);
  if (answers.length === 0) {
    throw new MethodError('no_answers', 'There are headings, and no answers below them.', {
      fix: 'Export single responses, not the summary.',
    });
  }
  return { format: read.format, questions: distinct(read.questions), answers };
}

/** What one person answered to a question; empty for no answer. */
export function answersTo({ columns, options }: Question, { cells }: GridRow): string[] {
  if (options.length === 0) return [cells[columns[0] ?? -1] ?? ''].filter((cell) => cell !== '');
  return options.filter((_option, i) => (cells[columns[i] ?? -1] ?? '') !== '');
}

function single(headings: readonly string[]): Question[] {
  return headings.map((heading, i) => ({
    title: heading || `Column ${i + 1}`,
    columns: [i],
    options: [],
  }));
}

/** Columns without a heading belong to the question before. One whose cells repeat the option is a choice of several. */
function grouped(
  first: readonly string[],
  second: readonly string[],
  answers: readonly GridRow[],
): Question[] {
  const groups: { readonly title: string; readonly columns: number[] }[] = [];
  const width = Math.max(first.length, second.length);
  for (let i = 0; i < width; i++) {
    const title = first[i] ?? '';
    const last = groups.at(-1);
    if (title !== '' || last === undefined) groups.push({ title: title || `Column ${i + 1}`, columns: [i] });
    else if ((second[i] ?? '') !== '') last.columns.push(i);
  }
  return groups.flatMap(({ title, columns }): Question[] => {
    const [only] = columns;
    if (columns.length === 1 && only !== undefined) return [{ title, columns, options: [] }];
    const repeats = (i: number): boolean => {
      const option = (second[i] ?? '').toLowerCase();
      const cells = answers.map(({ cells: c }) => (c[i] ?? '').toLowerCase()).filter((c) => c !== '');
      return option !== '' && cells.every((cell) => cell === option);
    };
    const chosen = columns.filter(repeats);
    const rest = columns
      .filter((i) => !chosen.includes(i))
      .map((i) => ({ title: `${title} – ${second[i]}`, columns: [i], options: [] }));
    const several = { title, columns: chosen, options: chosen.map((i) => second[i] ?? '') };
    return chosen.length === 0 ? rest : [several, ...rest];
  });
}

/** Titles are what a caller names a question by. */
function distinct(questions: readonly Question[]): Question[] {
  const seen = new Map<string, number>();
  return questions.map((question) => {
    const title = question.title.replace(/\s+/g, ' ').slice(0, MAX_TITLE_CHARS);
    const n = (seen.get(title) ?? 0) + 1;
    seen.set(title, n);
    return { ...question, title: n === 1 ? title : `${title} (${n})` };
  });
}
