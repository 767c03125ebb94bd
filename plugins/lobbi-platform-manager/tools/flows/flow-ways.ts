import { conditionText, denies, isActive, isCondition, isSecondFactor, isStrong } from './authenticators.ts';
import type { FlowNode, FlowStep } from './flow-tree.ts';

/** One way through a flow that ends in success: what was asked, and which conditional sub-flows were passed over. */
export interface Way {
  readonly steps: readonly string[];
  /** `“2FA” is skipped unless: user configured` */
  readonly skipped: readonly string[];
}

export interface Ways {
  readonly ways: readonly Way[];
  /** Set when there were more than `maxWays`; the rest was not walked. */
  readonly truncated: boolean;
}

/**
 * `second-factor` and `strong` are what people hope for; `session` and `external` (an identity provider, Kerberos) leave the
 * question to another place; `registration` makes an account and proves nothing yet.
 */
export type WayKind =
  | 'second-factor'
  | 'strong'
  | 'session'
  | 'external'
  | 'registration'
  | 'without-second-factor';

/** A way that is being walked: which sub-flows it ran, and which conditions it has taken as true or false. */
interface Walk extends Way {
  readonly ran: readonly string[];
  readonly facts: Readonly<Record<string, boolean>>;
}

/** Steps after or on the way to a provider that looks at the person; flows of brokers consist of `idp-` steps. */
const EXTERNAL = /^(?:identity-provider-redirector$|organization$|auth-spnego$|idp-)/;
/** Conditions whose answer is the same wherever in one sign-in they stand. */
const STABLE = /^conditional-(?:user-role|user-attribute|client-scope)$/;

/**
 * All ways through a flow, as Keycloak decides: at one level every REQUIRED and CONDITIONAL runs in order, and ALTERNATIVE ones
 * only where there is neither, one of them being enough; a CONDITIONAL sub-flow runs when all its conditions hold, and is as good
 * as disabled when it has none; a flow in which nothing ran is no success. Whether a sub-flow ran before is known; other conditions are walked as true and as false.
 */
export function waysThrough(flow: FlowNode, maxWays: number): Ways {
  let truncated = false;
  const cap = (walks: Walk[]): Walk[] => {
    if (walks.length <= maxWays) return walks;
    truncated = true;
    return walks.slice(0, maxWays);
  };
  const through = (node: FlowNode, before: Walk): Walk[] => {
    const children = node.children.filter((child) => isActive(child) && !isCondition(child));
    const inOrder = children.filter((child) => child.requirement !== 'ALTERNATIVE');
    const walks =
      inOrder.length === 0
        ? children.flatMap((child) =>
            of(child, before).filter((walk) => walk.steps.length > before.steps.length),
          )
        : inOrder.reduce<Walk[]>((so, child) => cap(so.flatMap((walk) => of(child, walk))), [before]);
    return cap(walks).map((walk) => ({ ...walk, ran: [...walk.ran, node.alias] }));
  };
  const of = (child: FlowStep | FlowNode, before: Walk): Walk[] => {
    if (child.kind === 'step')
      return denies(child.authenticator)
        ? []
        : [{ ...before, steps: [...before.steps, child.authenticator] }];
    if (child.requirement !== 'CONDITIONAL') return through(child, before);
    return conditional(child, before, through);
  };
  const walks = through(flow, { steps: [], skipped: [], ran: [], facts: {} });
  const ended = walks.filter(({ steps }) => steps.length > 0);
  return { ways: ended.map(({ steps, skipped }) => ({ steps, skipped })), truncated };
}

function conditional(
  flow: FlowNode,
  before: Walk,
  through: (node: FlowNode, before: Walk) => Walk[],
): Walk[] {
  const conditions = flow.children.filter(isCondition).filter(isActive);
  if (conditions.length === 0) return [before];
  const known = conditions.map((condition) => answer(condition, before));
  if (known.includes(false)) return [before];
  const open = conditions.filter((_, index) => known[index] === undefined);
  if (open.length === 0) return through(flow, before);
  const holds = open.filter(isStable).map((condition) => [conditionText(condition), true] as const);
  const [only] = open.length === 1 ? open.filter(isStable) : [];
  const fails = only === undefined ? {} : { [conditionText(only)]: false };
  return [
    ...through(flow, { ...before, facts: { ...before.facts, ...Object.fromEntries(holds) } }),
    {
      ...before,
      skipped: [
        ...before.skipped,
        `“${flow.alias}” is skipped unless: ${open.map(conditionText).join(' and ')}`,
      ],
      facts: { ...before.facts, ...fails },
    },
  ];
}

function answer(condition: FlowStep, { ran, facts }: Walk): boolean | undefined {
  const { flow_to_check: flow, check_result: result } = condition.config;
  if (condition.authenticator === 'conditional-sub-flow-executed' && typeof flow === 'string')
    return ran.includes(flow) === (result !== 'not-executed');
  return isStable(condition) ? facts[conditionText(condition)] : undefined;
}

function isStable({ authenticator }: FlowStep): boolean {
  return STABLE.test(authenticator);
}

export function kindOf({ steps }: Way): WayKind {
  if (steps.some(isSecondFactor)) return 'second-factor';
  if (steps.some(isStrong)) return 'strong';
  if (steps.includes('auth-cookie')) return 'session';
  if (steps.some((step) => EXTERNAL.test(step))) return 'external';
  if (steps.some((step) => step.startsWith('registration-'))) return 'registration';
  return 'without-second-factor';
}
