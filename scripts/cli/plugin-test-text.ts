import { formatProblem } from '../chains/language/problem.ts';
import { safeLine, safeText } from '../core/untrusted.ts';
import { chosenAgents, type RouteTest, tallyOf } from '../lint/route-tests.ts';
import type { RouteDecision } from '../routing/decision.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import type { PluginTestReport } from './plugin-test-report.ts';
import { table } from './table.ts';
import { wrap } from './text-width.ts';

/** Columns before what is said of a prompt. */
const INDENT = 4;
/** Reasons shown for one prompt. */
const MAX_REASONS = 3;
const MAX_PROMPT = 300;
const MAX_REASON = 200;
const MAX_PROBLEMS = 20_000;

/** A block for each prompt that went astray, a line for each agent, and the sums. */
export function pluginTestText(report: PluginTestReport, look: Look): string {
  const misses = report.tests.filter((test) => !test.passed).map((test) => missBlock(test, look));
  const problems = report.chains.flatMap(({ problems }) => problems.map(formatProblem));
  return [
    misses.join('\n'),
    safeText(problems.join('\n'), MAX_PROBLEMS),
    report.tests.length === 0 ? '' : agentTable(report.tests, look),
    sums(report, look).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function missBlock(test: RouteTest, look: Look): string {
  const { agent, source, prompt, expected, decision } = test;
  const wanted =
    expected.kind === 'reach'
      ? `should reach ${expected.agent}`
      : `should not come to ${expected.agents.length === 1 ? expected.agents[0] : 'the plugin’s own agents'}`;
  const reasons = decision.reasons.slice(0, MAX_REASONS).map(({ text }) => safeLine(text, MAX_REASON));
  const lines = [
    `“${safeLine(prompt, MAX_PROMPT)}”`,
    `${source === 'example' ? '' : `${wanted}; `}${wentTo(decision)}`,
    `because: ${reasons.join('; ')}`,
  ];
  return [
    `${look.paint('bold', agent)} ${look.paint('red', source === 'example' ? 'example' : 'near miss')}`,
    ...lines
      .flatMap((line) => wrap(line, (look.width ?? PROSE_WIDTH) - INDENT))
      .map((line) => `${' '.repeat(INDENT)}${line}`),
  ].join('\n');
}

function wentTo(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'agent':
      return `went to ${decision.agent}`;
    case 'shortlist':
      return `went to a choice: ${decision.choices.join(', ')}`;
    case 'team':
      return `went to a team: ${chosenAgents(decision).join(', ')}`;
    case 'abstain': {
      const first = decision.candidates[0];
      const close = first === undefined ? '' : `; ranked first: ${first.agent}`;
      return `went to nobody (${decision.cause})${close}`;
    }
  }
}

function agentTable(tests: readonly RouteTest[], look: Look): string {
  const agents = [...new Set(tests.map((test) => test.agent))];
  const cell = (agent: string, source: RouteTest['source']): string => {
    const { n, passed } = tallyOf(tests.filter((test) => test.agent === agent && test.source === source));
    return n === 0 ? 'none' : `${passed} of ${n}`;
  };
  return table(
    [
      { title: 'agent', flex: 'cut', style: 'cyan' },
      { title: 'examples', align: 'right' },
      { title: 'near misses', align: 'right' },
    ],
    agents.map((agent) => [agent, cell(agent, 'example'), cell(agent, 'near-miss')]),
    look,
  );
}

function sums(report: PluginTestReport, look: Look): string[] {
  const { tests, chains, methods } = report;
  const rate = (what: string, source: RouteTest['source'], atLeast: number): string => {
    const { n, passed, rate } = tallyOf(tests.filter((test) => test.source === source));
    if (rate === undefined) return `${what}: not measured, there are none.`;
    return `${what}: ${passed} of ${n} (${Math.floor(rate * 100)} %; at least ${atLeast} %).`;
  };
  const broken = chains.filter(({ problems }) => problems.length > 0).length;
  const lines = [
    rate('Examples that reach their agent', 'example', report.minExamples),
    rate('Near misses that go where they belong', 'near-miss', report.minNearMisses),
    ...(chains.length === 0 ? [] : [`Chains that load: ${chains.length - broken} of ${chains.length}.`]),
    ...methods.map(({ plugin, declared, trouble }) =>
      trouble === null
        ? `Methods of ${plugin}: the module has all ${declared} that are declared.`
        : look.paint('red', `Methods of ${plugin}: ${safeLine(trouble, MAX_REASON)}.`),
    ),
    `Tested ${report.alone ? 'without other plugins' : 'beside all other plugins that were found'}, by the words of the prompts alone.`,
  ];
  return [
    ...lines.flatMap((line) => wrap(line, look.width ?? PROSE_WIDTH)),
    report.ok ? look.paint('green', 'Good.') : look.paint('red', 'Not good enough.'),
  ];
}
