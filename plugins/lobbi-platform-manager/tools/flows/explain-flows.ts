import { countsOf, type Finding, inOrder, type Severity } from '../../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { safeLine } from '../../../../scripts/core/untrusted.ts';
import { objectOf, pathText } from '../json.ts';
import { linesOf } from '../json-lines.ts';
import { type RealmFile, readRealms } from '../realm-file.ts';
import { conditionText, isConditionId } from './authenticators.ts';
import { type Binding, bindingsOf } from './bindings.ts';
import { type FlowFault, faultsIn } from './flow-faults.ts';
import { type FlowNode, type FlowStep, Flows } from './flow-tree.ts';
import { kindOf, type Way, type WayKind, waysThrough } from './flow-ways.ts';

interface Params {
  readonly file: string;
}

interface Explained {
  readonly realm: string;
  readonly use: readonly string[];
  readonly alias: string;
  readonly builtIn: boolean;
  readonly line?: number;
  /** One line a step, two blanks a level: `REQUIRED auth-otp-form`. */
  readonly tree: readonly string[];
  readonly ways: Readonly<Record<WayKind, number>>;
  readonly withoutSecondFactor: readonly Way[];
  readonly truncated: boolean;
}

interface Result {
  readonly flows: readonly Explained[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** More ways than these have no reader; a flow of Keycloak's own has under twenty. */
const MAX_WAYS = 500;
const MAX_SHOWN = 20;
const MAX_TREE_LINES = 200;

export const explainFlows: Method<Params, Result> = {
  name: 'explain_flows',
  description:
    'The authentication flows that a Keycloak realm export has in use, as trees, with the ways through them that ask for no second factor, and steps that are never run.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'Realm export (JSON), or a folder with several.' },
    },
  },
  idempotent: true,
  run({ file }, { cwd }) {
    const explained = readRealms(cwd, file).realms.map(explainRealm);
    if (explained.every(({ flows }) => flows.length === 0)) {
      const fix = 'Give an export of a server (kc.sh export, or the partial export of the admin console).';
      throw new MethodError('no_flows', `${file} holds no authentication flows.`, { fix });
    }
    const findings = inOrder(explained.flatMap((realm) => realm.findings));
    return {
      flows: explained.flatMap((realm) => realm.flows),
      counts: countsOf(findings),
      findings,
      notes: [
        'Conditions on people are not evaluated: each is walked as true and as false. Whether a sub-flow ran is known.',
        'A step that asks people who have no second factor to set one up counts as a second factor.',
      ],
    };
  },
};

function explainRealm(source: RealmFile): { flows: Explained[]; findings: Finding[] } {
  const realm = objectOf(source.realm);
  const flows = new Flows(realm);
  if (flows.size === 0) return { flows: [], findings: [] };
  const uses = new Map<string, Binding[]>();
  for (const binding of bindingsOf(realm, flows))
    uses.set(binding.alias, [...(uses.get(binding.alias) ?? []), binding]);
  const trees = [...uses].map(([alias, bindings]) => ({
    tree: placed(flows.tree(alias), bindings),
    bindings,
  }));
  const faults = trees.flatMap(({ tree }) => faultsIn(tree));
  const paths = [...faults, ...trees.map(({ tree }) => tree)].map(({ path }) => [...source.at, ...path]);
  const lines = linesOf(source.text, paths);
  return {
    flows: trees.map(({ tree, bindings }) => {
      const line = lines.get(pathText([...source.at, ...tree.path]));
      return { realm: source.name, ...explain(tree, bindings, flows), ...(line && { line }) };
    }),
    findings: unique(faults).map((fault) => finding(source, lines, fault)),
  };
}

/** A missing flow is shown where it is named. */
function placed(tree: FlowNode, bindings: readonly Binding[]): FlowNode {
  return tree.broken === undefined ? tree : { ...tree, path: bindings[0]?.path ?? tree.path };
}

function explain(
  tree: FlowNode,
  bindings: readonly Binding[],
  flows: Flows,
): Omit<Explained, 'realm' | 'line'> {
  const { ways, truncated } = waysThrough(tree, MAX_WAYS);
  const counts = {
    'second-factor': 0,
    strong: 0,
    session: 0,
    external: 0,
    registration: 0,
    'without-second-factor': 0,
  };
  for (const way of ways) counts[kindOf(way)] += 1;
  return {
    use: bindings.map(({ use }) => use),
    alias: safeLine(tree.alias, 120),
    builtIn: flows.isBuiltIn(tree.alias),
    tree: drawn(tree, 0).slice(0, MAX_TREE_LINES),
    ways: counts,
    withoutSecondFactor: ways
      .filter((way) => kindOf(way) === 'without-second-factor')
      .slice(0, MAX_SHOWN)
      .map(({ steps, skipped }) => ({
        steps: steps.map((step) => safeLine(step, 120)),
        skipped: skipped.map((text) => safeLine(text, 300)),
      })),
    truncated,
  };
}

function drawn(node: FlowNode, depth: number): string[] {
  return node.children.flatMap((child) => {
    const line = safeLine(`${child.requirement} ${label(child)}`, 240);
    const indented = `${'  '.repeat(depth)}${line}`;
    return child.kind === 'step' ? [indented] : [indented, ...drawn(child, depth + 1)];
  });
}

function label(child: FlowStep | FlowNode): string {
  if (child.kind === 'flow')
    return `“${child.alias}”${child.broken === undefined ? '' : ` (${child.broken})`}`;
  const { authenticator } = child;
  return isConditionId(authenticator) ? `condition: ${conditionText(child)}` : authenticator;
}

/** A sub-flow that is used twice is said once. */
function unique(faults: readonly FlowFault[]): FlowFault[] {
  return [...new Map(faults.map((fault) => [`${fault.rule} ${pathText(fault.path)}`, fault])).values()];
}

function finding(source: RealmFile, lines: ReadonlyMap<string, number>, fault: FlowFault): Finding {
  const path = pathText([...source.at, ...fault.path]);
  const line = lines.get(path);
  const { rule, severity, message, fix } = fault;
  return { file: source.file, ...(line && { line }), path, rule, severity, message, fix };
}
