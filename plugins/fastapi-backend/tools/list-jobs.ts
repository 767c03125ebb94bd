import type { Method, MethodContext } from '../../../scripts/core/method.ts';
import { pathFrom } from '../../../scripts/core/source-files.ts';
import { compare, countBySeverity, type Finding, type NotRead, sortFindings } from './finding.ts';
import { checkJobs } from './job-findings.ts';
import { appsOf, importsOf } from './job-names.ts';
import { type Job, type ModuleJobs, readModule, type Schedule, type Setting } from './job-sources.ts';
import { isTestFile, readProject, syntaxNotes } from './py-project.ts';
import type { PySource } from './py-tree.ts';

interface Params {
  readonly path: string;
}

export interface JobList {
  readonly counts: {
    readonly files: number;
    readonly jobs: number;
    readonly schedules: number;
    readonly findings: { error: number; warning: number; info: number };
  };
  readonly jobs: readonly Job[];
  readonly schedules: readonly Schedule[];
  /** Of Celery, as the source sets them; addresses are not shown. */
  readonly settings: readonly Setting[];
  /** Work that the web process keeps for itself: BackgroundTasks, and tasks nobody waits for. */
  readonly inProcess: ModuleJobs['inProcess'];
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
  readonly notes: readonly string[];
}

/** Words without one of which a file says nothing about jobs. */
const RELEVANT =
  /celery|taskiq|dramatiq|\barq\b|\brq\b|huey|apscheduler|add_task|create_task|ensure_future|beat_schedule|\.conf\b|@[\w.]+\.(?:task|actor)\b/i;

export const listJobs: Method<Params, JobList> = {
  name: 'list_jobs',
  description:
    'Background jobs of a Python project (Celery, ARQ, Taskiq, Dramatiq, RQ, Huey, APScheduler) with schedules, limits and retries, and what is wrong with them.',
  params: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: { type: 'string', minLength: 1, default: '.', description: 'Folder of the project.' },
    },
  },
  idempotent: true,
  run: ({ path }: Params, { cwd, signal }: MethodContext) => {
    const project = readProject(pathFrom(cwd, path), signal);
    const sources = [...project.modules.values()]
      .map((m) => m.source)
      .filter((s) => !isTestFile(s.path) && RELEVANT.test(s.text));
    const modules = sources.map((source) => ({ source, imports: importsOf(source) }));
    const apps = modules.flatMap(({ source, imports }) => appsOf(source, imports, lines(source)));
    const read = modules.map(({ source, imports }) => {
      signal.throwIfAborted();
      return readModule(source, imports, apps);
    });
    const jobs = read.flatMap((m) => m.jobs).sort(byPlace);
    const schedules = read.flatMap((m) => m.schedules).sort(byPlace);
    const settings = jobs.some((j) => j.library === 'celery')
      ? read.flatMap((m) => m.settings).sort(byPlace)
      : [];
    const inProcess = read.flatMap((m) => m.inProcess).sort(byPlace);
    const webFiles = new Set(
      sources.filter((s) => /\bFastAPI\s*\(|\blifespan\b/.test(s.text)).map((s) => s.path),
    );
    const findings = sortFindings(checkJobs({ jobs, schedules, settings, inProcess, apps, webFiles }));
    return {
      counts: {
        files: project.modules.size,
        jobs: jobs.length,
        schedules: schedules.length,
        findings: countBySeverity(findings),
      },
      jobs: jobs.map(({ source, args, ...job }) => job),
      schedules,
      settings,
      inProcess,
      findings,
      notRead: project.notRead,
      notes: [...project.notes, ...syntaxNotes(project)],
    };
  },
};

function byPlace(a: { file: string; line: number }, b: { file: string; line: number }): number {
  return compare(a.file, b.file) || a.line - b.line;
}

function lines(source: PySource): (from: number) => number {
  return (from) => source.text.slice(0, from).split('\n').length;
}
