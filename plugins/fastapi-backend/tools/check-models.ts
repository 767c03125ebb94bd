import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { compare, countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { findInModel, optionalFindings } from './model-findings.ts';
import { type Model, modelOf, modelsOf } from './models.ts';
import type { PyProject } from './py-project.ts';
import type { Value } from './py-values.ts';
import { importFindings, methodFindings } from './pydantic-uses.ts';
import { readApps } from './read-app.ts';
import { tableOf } from './route-table.ts';
import { secretFindings } from './secret-fields.ts';
import { findVersion } from './versions.ts';

interface Params {
  readonly path: string;
}

export interface ModelCheck {
  readonly counts: {
    readonly files: number;
    readonly models: number;
    readonly fields: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  /** `major` is what the findings were judged by; `from` says what told it, null when nothing did and 2 was taken. */
  readonly pydantic: { readonly major: 1 | 2; readonly from: string | null };
  readonly models: readonly {
    name: string;
    file: string;
    line: number;
    fields: number;
    bases: readonly string[];
  }[];
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

export const checkModels: Method<Params, ModelCheck> = {
  name: 'check_models',
  description:
    'The Pydantic models in a folder, and what is wrong with them: version 1 names in a version 2 project, defaults made once, passwords in responses.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder of the project, from the caller’s folder.',
      },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const root = pathFrom(cwd, path);
    const { project, machine, apps, notes } = readApps(root, signal);
    const modules = [...project.modules.values()].filter((module) => module.state === 'done');
    const models = modelsOf(machine, modules).sort((a, b) => compare(a.file, b.file) || a.line - b.line);
    const pydantic = majorOf(root, project);
    const isModel = (value: Value | undefined): boolean =>
      value?.kind === 'class' &&
      modelOf(machine, value)?.bases.every((base) => !base.startsWith('pydantic.v1.')) === true;
    const findings: Finding[] = [
      ...models.flatMap((model) => findInModel(machine, model, pydantic.major)),
      ...modules.flatMap((module) => importFindings(module, pydantic.major)),
      ...(pydantic.major === 2 ? modules.flatMap((module) => methodFindings(machine, module, isModel)) : []),
    ];
    if (pydantic.major === 2) {
      const isMoving = findings.some((finding) => finding.rule.startsWith('v1-'));
      findings.push(...models.flatMap((model) => optionalFindings(model, isMoving ? 'warning' : 'info')));
    }
    for (const app of apps.filter((a) => !a.included))
      for (const row of tableOf(machine, app).rows)
        if (row.kind === 'route') findings.push(...secretFindings(machine, row.route));
    const sorted = sortFindings(findings);
    return {
      counts: {
        files: project.modules.size,
        models: models.length,
        fields: models.reduce((n, model) => n + model.fields.length, 0),
        findings: countBySeverity(sorted),
      },
      pydantic,
      models: models.map(summary),
      findings: sorted,
      notRead: project.notRead,
      notes: [
        ...notes,
        ...(pydantic.from === null
          ? ['No file names a version of Pydantic and no code tells it; version 2 was taken.']
          : []),
      ],
    };
  },
};

function summary(model: Model): ModelCheck['models'][number] {
  return {
    name: model.value.name,
    file: model.file,
    line: model.line,
    fields: model.fields.length,
    bases: model.bases,
  };
}

/** From a lock file or manifest, else from names in the code that only one version has. */
function majorOf(root: string, project: PyProject): ModelCheck['pydantic'] {
  const version = findVersion(root, 'pydantic');
  const major = version?.numbers[0];
  // A lower bound of 1 also allows 2.
  if (version !== undefined && major !== undefined && (version.majorKnown || major >= 2))
    return { major: major >= 2 ? 2 : 1, from: version.from };
  for (const [path, module] of project.modules) {
    const sign = /\b(field_validator|model_validator|ConfigDict|model_dump|model_validate)\b/.exec(
      module.source.text,
    );
    if (sign !== null) return { major: 2, from: `${sign[0]} in ${path}` };
  }
  return { major: 2, from: null };
}
