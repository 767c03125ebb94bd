import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { findStacks } from './compose-files.ts';
import { type Loaded, loadStacks } from './compose-model.ts';
import { ComposeReport } from './compose-report.ts';
import { checkMounts } from './rules-mounts.ts';
import { checkClashes, checkPorts } from './rules-ports.ts';
import { checkReferences } from './rules-references.ts';
import { checkRunning } from './rules-running.ts';
import { checkDollars, checkSecrets } from './rules-secrets.ts';
import { checkTraefik } from './rules-traefik.ts';

interface Params {
  readonly path: string;
}

interface Result {
  readonly files: readonly string[];
  readonly stacks: number;
  readonly services: number;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

/** More would not be read by anybody; the worst come first. */
const MAX_FINDINGS = 2_000;

export const lintCompose: Method<Params, Result> = {
  name: 'lint_compose',
  description:
    'Findings in Docker Compose files of a folder, with line: images, health, ports, privileges, secrets in clear, mounts, undeclared names, Traefik labels. Nothing is started, no secret is shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Compose file, or a folder with stacks below it. Default the current folder.',
      },
    },
  },
  idempotent: true,
  run({ path }, { cwd, signal }) {
    const loaded = loadStacks(findStacks(cwd, path));
    const report = new ComposeReport();
    for (const { file, line, rule, message } of loaded.problems)
      report.add('error', rule, { file, line }, message, 'Correct the file; Compose refuses it as it is.');
    for (const stack of loaded.stacks) {
      signal.throwIfAborted();
      for (const service of stack.services) {
        checkRunning(report, service, stack.services);
        checkPorts(report, service);
        checkMounts(report, service, loaded.root);
        checkSecrets(report, service);
        checkDollars(report, service);
        if (service.isPartial)
          report.note('Services that extend something unread were not judged by what they lack.');
      }
      checkReferences(report, stack);
    }
    const services = servicesOf(loaded);
    checkClashes(report, services);
    checkTraefik(report, services);
    const findings = inOrder(report.findings);
    const notes = [...loaded.notes, ...report.notes];
    if (findings.length > MAX_FINDINGS)
      notes.push(`Only the worst ${MAX_FINDINGS} of ${findings.length} findings are listed.`);
    return {
      files: loaded.files,
      stacks: loaded.stacks.length,
      services: services.length,
      counts: countsOf(findings),
      findings: findings.slice(0, MAX_FINDINGS),
      notes,
      notRead: loaded.notRead,
    };
  },
};

function servicesOf(loaded: Loaded) {
  return loaded.stacks.flatMap((stack) => stack.services);
}
