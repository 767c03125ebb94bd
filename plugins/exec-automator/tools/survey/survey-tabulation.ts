import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { normalHeading } from '../table/headings.ts';
import { readGrid } from '../table/read-grid.ts';
import { checkAnswers, type SurveyFinding } from './check-answers.ts';
import { crosstab, type GroupTally } from './crosstab.ts';
import { as, KINDS, type Kind, type Reading, readingOf } from './kind.ts';
import { answersTo, type Export, type Question, readExport } from './questions.ts';
import { type Response, responseOf } from './response.ts';
import { type Tally, tally } from './tabulate.ts';

interface Params {
  readonly file: string;
  readonly by?: string;
  readonly key?: string;
  readonly kinds: Readonly<Record<string, Kind>>;
  readonly invited?: number;
  readonly design: 'open' | 'census' | 'random';
  readonly minimum: number;
}

export interface QuestionTable extends Tally {
  readonly title: string;
  readonly kind: Kind;
  /** What the points of a scale are called, from 1 on, where answers are words. */
  readonly labels?: readonly string[];
  /** Rows without an answer. */
  readonly missing: number;
  readonly groups?: readonly GroupTally[];
}

export interface SurveyReport {
  readonly file: string;
  readonly read: { readonly format: Export['format']; readonly encoding: string; readonly delimiter: string };
  readonly response: Response;
  readonly by?: string;
  readonly questions: readonly QuestionTable[];
  /** Titles of columns that are no questions, or that nobody answered. */
  readonly leftOut: readonly string[];
  readonly withheld: number;
  readonly findings: readonly SurveyFinding[];
  readonly notes: readonly string[];
}

const MAX_QUESTIONS = 200;
const MAX_GROUPS = 25;

export const surveyTabulation: Method<Params, SurveyReport> = {
  name: 'survey_tabulation',
  description:
    'A survey export as tables: counts and percent with n, means, NPS, crosstabs with small groups withheld, response rate and margin where the design allows one.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        minLength: 1,
        description: 'CSV with one row a person: Google Forms, SurveyMonkey, Qualtrics and the like.',
      },
      by: {
        type: 'string',
        minLength: 1,
        description: 'Heading of a closed question to split the others by.',
      },
      key: {
        type: 'string',
        minLength: 1,
        description: 'Heading that tells people apart, to find those who answered twice. Never shown.',
      },
      kinds: {
        type: 'object',
        default: {},
        maxProperties: 200,
        additionalProperties: { enum: [...KINDS] },
        description: 'What a question is, by its heading, where it was taken for something else.',
      },
      invited: {
        type: 'integer',
        minimum: 1,
        maximum: 100_000_000,
        description: 'People who got the invitation. Without it the rate is unknown.',
      },
      design: {
        enum: ['open', 'census', 'random'],
        default: 'open',
        description:
          'open: whoever had the link; census: everybody was invited; random: a random sample was. Only the last two have a margin.',
      },
      minimum: {
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 5,
        description: 'Fewest answers that a group is shown with.',
      },
    },
  },
  run,
};

function run(params: Params, context: MethodContext): SurveyReport {
  const grid = readGrid(pathFrom(context.cwd, params.file));
  const survey = readExport(grid);
  const { questions, answers: rows } = survey;
  const named = new Map(
    Object.entries(params.kinds).map(([title, kind]) => [find(title, questions, 'kinds'), kind]),
  );
  const all = questions.map((question): Read => {
    const answers = rows.map((row) => answersTo(question, row));
    return { question, answers, reading: readQuestion(question, answers, named.get(question)) };
  });
  const groups = params.by === undefined ? undefined : groupsOf(find(params.by, questions, 'by'), all);
  const key = params.key === undefined ? undefined : find(params.key, questions, 'key');
  const asked = all.filter(({ reading }) => reading.kind !== 'left_out' && reading.kind !== 'empty');
  const tables = asked.slice(0, MAX_QUESTIONS).map(({ question, answers, reading }): QuestionTable => {
    const isSplit = groups !== undefined && question !== groups.question && reading.kind !== 'text';
    return {
      title: question.title,
      kind: reading.kind as Kind,
      ...('labels' in reading ? { labels: reading.labels } : {}),
      missing: answers.filter((list) => list.length === 0).length,
      ...tally(answers, reading),
      ...(isSplit ? { groups: crosstab(answers, groups.names, reading, params.minimum) } : {}),
    };
  });
  const withheld = tables.flatMap((t) => t.groups ?? []).filter((g) => 'withheld' in g).length;
  const complete = rows.filter((_row, i) =>
    asked.some(({ answers }) => (answers[i]?.length ?? 0) > 0),
  ).length;
  return {
    file: params.file,
    read: { format: survey.format, encoding: grid.encoding, delimiter: grid.delimiter },
    response: responseOf(complete, params.invited, params.design),
    ...(groups === undefined ? {} : { by: groups.question.title }),
    questions: tables,
    leftOut: all.filter((q) => !asked.includes(q)).map(({ question }) => question.title),
    withheld,
    findings: checkAnswers(
      rows,
      all.map(({ answers, reading }) => ({ kind: reading.kind, answers })),
      key === undefined ? [] : rows.map((row) => answersTo(key, row).join(' ')),
    ),
    notes: [
      'percent is of n. A choice of several sums to more than 100.',
      ...(asked.length > MAX_QUESTIONS
        ? [`${asked.length} questions, the first ${MAX_QUESTIONS} are shown.`]
        : []),
      ...(asked.some(({ reading }) => reading.kind === 'multi' && reading.separator !== ';')
        ? ['Choices of several were split at commas: an option with a comma in it is counted as two.']
        : []),
      ...(withheld > 0
        ? [
            `${withheld} groups are withheld: fewer than ${params.minimum} answered, or the total would give such a group away.`,
          ]
        : []),
      ...(grid.encoding === 'windows-1252'
        ? ['Read as Windows-1252; if accents are wrong, save the file as CSV UTF-8.']
        : []),
      ...(grid.truncated ? ['There are more rows than were read; no number is complete.'] : []),
    ],
  };
}

function readQuestion(
  question: Question,
  answers: readonly (readonly string[])[],
  kind: Kind | undefined,
): Reading {
  const given = answers.flat();
  if (kind !== undefined) return as(kind, given);
  if (question.options.length === 0) return readingOf(question.title, given);
  // Options in columns of their own are not split again.
  return given.length === 0 ? { kind: 'empty' } : { kind: 'multi', separator: '\u0000' };
}

interface Read {
  readonly question: Question;
  readonly answers: readonly (readonly string[])[];
  readonly reading: Reading;
}

/** Names of people and what they wrote are no groups: they would be shown. */
function groupsOf(question: Question, all: readonly Read[]): { question: Question; names: string[] } {
  const own = all.find((q) => q.question === question);
  const fix = 'Split by a closed question, or say with kinds that it is one.';
  if (own === undefined || ['left_out', 'text', 'empty'].includes(own.reading.kind))
    throw new MethodError('bad_group', `${question.title} is no closed question.`, { fix });
  const names = own.answers.map((list) => list.join('; ') || '(no answer)');
  const n = new Set(names).size;
  if (n <= MAX_GROUPS) return { question, names };
  throw new MethodError('too_many_groups', `${question.title} has ${n} different answers.`, {
    fix: `Split by a question with at most ${MAX_GROUPS}, or group the answers in the file first.`,
  });
}

function find(title: string, questions: readonly Question[], param: string): Question {
  const wanted = normalHeading(title);
  const found = questions.find((q) => normalHeading(q.title) === wanted);
  if (found !== undefined) return found;
  const titles = questions.slice(0, 40).map((q) => q.title.slice(0, 80));
  throw new MethodError('missing_column', `No question "${title}" (${param}).`, {
    fix: `Headings: ${titles.join(' | ')}.`,
  });
}
