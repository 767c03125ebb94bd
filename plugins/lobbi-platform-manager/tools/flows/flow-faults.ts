import type { Severity } from '../../../../scripts/core/finding.ts';
import { named } from '../../../../scripts/core/finding.ts';
import type { JsonPath } from '../json.ts';
import { isActive, isCondition, isPassword, isSecondFactor } from './authenticators.ts';
import type { FlowNode, FlowStep } from './flow-tree.ts';

export interface FlowFault {
  readonly severity: Severity;
  readonly rule: string;
  readonly path: JsonPath;
  readonly message: string;
  readonly fix: string;
}

/** What in a flow does not do what its tree seems to say. */
export function faultsIn(flow: FlowNode): FlowFault[] {
  if (flow.broken === 'missing') return [missing(flow)];
  if (flow.broken === 'loop') return [loop(flow)];
  const faults = [
    ...ignoredAlternatives(flow),
    ...idleConditions(flow),
    ...factorInsteadOfPassword(flow),
    ...stepFaults(flow),
  ];
  for (const child of flow.children)
    if (child.kind === 'flow' && isActive(child)) faults.push(...faultsIn(child));
  return faults;
}

function missing({ alias, path }: FlowNode): FlowFault {
  return {
    severity: 'error',
    rule: 'flow-missing',
    path,
    message: `The flow ${named(alias)} is not in the file.`,
    fix: 'Export the flow along, or take the reference out.',
  };
}

function loop({ alias, path }: FlowNode): FlowFault {
  return {
    severity: 'error',
    rule: 'flow-loop',
    path,
    message: `The flow ${named(alias)} contains itself, or is too large.`,
    fix: 'Give the inner flow a name and steps of its own.',
  };
}

function ignoredAlternatives(flow: FlowNode): FlowFault[] {
  const run = flow.children.filter((child) => isActive(child) && !isCondition(child));
  const ignored = run.filter(({ requirement }) => requirement === 'ALTERNATIVE');
  if (ignored.length === 0 || ignored.length === run.length) return [];
  return [
    {
      severity: 'warning',
      rule: 'alternatives-ignored',
      path: flow.path,
      message: `${named(flow.alias)} has REQUIRED or CONDITIONAL steps, so Keycloak never runs its alternatives: ${ignored.map(nameOf).join(', ')}.`,
      fix: 'Put the alternatives into a sub-flow of their own and require that.',
    },
  ];
}

function idleConditions(flow: FlowNode): FlowFault[] {
  const conditions = flow.children.filter((child) => isActive(child) && isCondition(child));
  if (flow.requirement === 'CONDITIONAL' && conditions.length === 0)
    return [
      {
        severity: 'warning',
        rule: 'conditional-without-condition',
        path: flow.path,
        message: `${named(flow.alias)} is CONDITIONAL and has no condition, so it is never run.`,
        fix: 'Add a condition, or make the sub-flow REQUIRED.',
      },
    ];
  if (flow.requirement === 'CONDITIONAL' || conditions.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'condition-not-evaluated',
      path: flow.path,
      message: `${named(flow.alias)} is ${flow.requirement}, so its conditions (${conditions.map(nameOf).join(', ')}) are not evaluated.`,
      fix: 'Make the sub-flow CONDITIONAL.',
    },
  ];
}

function factorInsteadOfPassword(flow: FlowNode): FlowFault[] {
  const run = flow.children.filter((child) => isActive(child) && !isCondition(child));
  if (run.some(({ requirement }) => requirement !== 'ALTERNATIVE')) return [];
  const steps = run.filter((child): child is FlowStep => child.kind === 'step');
  const factor = steps.find(({ authenticator }) => isSecondFactor(authenticator));
  if (factor === undefined || !steps.some(({ authenticator }) => isPassword(authenticator))) return [];
  return [
    {
      severity: 'error',
      rule: 'factor-instead-of-password',
      path: factor.path,
      message: `${factor.authenticator} is an alternative to the password in ${named(flow.alias)}: one of both is enough.`,
      fix: 'Require the password, then a sub-flow with the second factors.',
    },
  ];
}

function stepFaults(flow: FlowNode): FlowFault[] {
  return flow.children.flatMap((child): FlowFault[] => {
    if (child.kind !== 'step' || !isActive(child)) return [];
    if (child.authenticator === 'reset-otp')
      return [
        {
          severity: 'warning',
          rule: 'reset-gives-factor',
          path: child.path,
          message: `${named(flow.alias)} lets whoever reads the mail set up a new one-time-password generator.`,
          fix: 'Disable reset-otp; have people confirm by recovery codes or an administrator.',
        },
      ];
    if (child.authenticator === 'idp-auto-link')
      return [
        {
          severity: 'warning',
          rule: 'auto-link',
          path: child.path,
          message: `${named(flow.alias)} gives an existing account to whoever the provider says has its address or name.`,
          fix: 'Keep it only for providers that own the domain of the addresses; else confirm by mail or password.',
        },
      ];
    return [];
  });
}

function nameOf(child: FlowStep | FlowNode): string {
  return child.kind === 'step' ? child.authenticator : named(child.alias);
}
