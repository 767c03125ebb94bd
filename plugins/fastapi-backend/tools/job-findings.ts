import type { Finding } from './finding.ts';
import type { JobApp } from './job-names.ts';
import type { DeclaredJob, ModuleJobs, Schedule, Setting } from './job-sources.ts';
import { rawText } from './py-tree.ts';

export interface AllJobs {
  readonly jobs: readonly DeclaredJob[];
  readonly schedules: readonly Schedule[];
  readonly settings: readonly Setting[];
  readonly inProcess: ModuleJobs['inProcess'];
  readonly apps: readonly JobApp[];
  /** Files that make a FastAPI application. */
  readonly webFiles: ReadonlySet<string>;
}

/** What is wrong with the jobs of a project, as far as their declarations say. */
export function checkJobs(all: AllJobs): Finding[] {
  return [
    ...all.jobs.flatMap((job) => ofJob(job, all)),
    ...doubles(all.jobs),
    ...celeryApp(all),
    ...schedules(all),
    ...brokers(all),
    ...lostTasks(all),
  ];
}

function ofJob(job: DeclaredJob, all: AllJobs): Finding[] {
  if (job.library !== 'celery') return [];
  const found: Finding[] = [];
  const arg = (name: string): string | undefined => {
    const node = job.args.keyword.get(name);
    return node === undefined ? undefined : rawText(job.source, node);
  };
  if (job.async)
    found.push(
      finding(
        job,
        'async-celery-task',
        'error',
        `${job.name} is async def; Celery does not await it, so it never runs.`,
        'Make it a plain def, or use a library that runs coroutines.',
      ),
    );
  if (arg('max_retries') === 'None')
    found.push(
      finding(
        job,
        'retries-without-end',
        'warning',
        `${job.name} is tried again for ever.`,
        'Set max_retries, and say where the failed ones go.',
      ),
    );
  if (/\b(Base)?Exception\b/.test(arg('autoretry_for') ?? ''))
    found.push(
      finding(
        job,
        'retries-everything',
        'warning',
        `${job.name} is tried again after every error, mistakes in the code included.`,
        'Name the errors that pass by themselves.',
      ),
    );
  const late =
    arg('acks_late') === 'True' ||
    (arg('acks_late') === undefined && isSet(all.settings, 'task_acks_late', 'True'));
  const rejects =
    arg('reject_on_worker_lost') === 'True' || isSet(all.settings, 'task_reject_on_worker_lost', 'True');
  if (late && !rejects)
    found.push(
      finding(
        job,
        'late-ack-without-reject',
        'info',
        `${job.name} is acknowledged late, but not when its process is killed.`,
        'Set reject_on_worker_lost=True if it may be repeated.',
      ),
    );
  return found;
}

function doubles(jobs: readonly DeclaredJob[]): Finding[] {
  const seen = new Map<string, DeclaredJob>();
  return jobs.flatMap((job) => {
    const key = `${job.library} ${job.name}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, job);
    if (first === undefined || job.library === 'apscheduler' || job.library === 'arq') return [];
    const message = `${job.name} is declared in ${first.file}:${first.line} as well; one of them is never run.`;
    return [finding(job, 'duplicate-job', 'error', message, 'Give one of them another name.')];
  });
}

function celeryApp({ jobs, settings }: AllJobs): Finding[] {
  const first = jobs.find((job) => job.library === 'celery');
  if (first === undefined) return [];
  const found: Finding[] = [];
  const open = jobs.filter((job) => job.library === 'celery' && job.limit === null);
  if (open[0] !== undefined && !settings.some((s) => /^task_(soft_)?time_limit$/.test(s.key))) {
    const message = `${open.length} Celery ${open.length === 1 ? 'task has' : 'tasks have'} no time limit; one that hangs keeps its worker.`;
    found.push(
      finding(
        open[0],
        'no-time-limit',
        'warning',
        message,
        'Set task_time_limit and task_soft_time_limit for all.',
      ),
    );
  }
  for (const s of settings)
    if (/^(task_serializer|result_serializer|accept_content)$/.test(s.key) && /pickle/.test(s.value))
      found.push(
        finding(
          s,
          'pickle',
          'warning',
          `${s.key} lets pickle in: who can write to the broker can run code.`,
          'Use json, and pass ids.',
        ),
      );
  return found;
}

function schedules({ jobs, schedules: all, settings, apps, webFiles }: AllJobs): Finding[] {
  const found: Finding[] = [];
  const names = new Set(jobs.filter((j) => j.library === 'celery').map((j) => j.name));
  for (const s of all)
    if (s.library === 'celery' && s.job !== null && names.size > 0 && !names.has(s.job))
      found.push(
        finding(
          s,
          'unknown-job',
          'warning',
          `${s.name} starts ${s.job}, which no task here is called.`,
          `Tasks: ${[...names].slice(0, 5).join(', ')}.`,
        ),
      );
  const clock = all.find((s) => s.library === 'celery' && /crontab/.test(s.when));
  if (clock !== undefined && !settings.some((s) => s.key === 'timezone'))
    found.push(
      finding(
        clock,
        'no-timezone',
        'info',
        'The schedule names times of day, and no timezone is set: they are UTC.',
        'Set timezone, and say what summer time does to it.',
      ),
    );
  for (const app of apps)
    if (app.library === 'apscheduler' && webFiles.has(app.file))
      found.push(
        finding(
          app,
          'scheduler-in-web-process',
          'warning',
          `${app.name} runs in the web application: each process fires every job.`,
          'Give it a process of its own, or a lock.',
        ),
      );
  return found;
}

function brokers({ apps }: AllJobs): Finding[] {
  return apps
    .filter((app) => app.library === 'taskiq' && /\b(ListQueueBroker|PubSubBroker)$/.test(app.made))
    .map((app) => {
      const everybody = /PubSubBroker$/.test(app.made);
      const message = everybody
        ? `${app.name} gives each task to every worker, and to none that is away.`
        : `${app.name} cannot acknowledge: a task is lost with the worker that took it.`;
      return finding(
        app,
        'broker-without-ack',
        'warning',
        message,
        'Use RedisStreamBroker for work that may not be lost.',
      );
    });
}

function lostTasks({ inProcess }: AllJobs): Finding[] {
  return inProcess
    .filter(({ call }) => !call.endsWith('add_task'))
    .map((place) =>
      finding(
        place,
        'task-not-kept',
        'warning',
        `Nobody keeps what ${place.call} gives: the task may vanish, and its error is never seen.`,
        'Keep a reference until it is done, use a TaskGroup, or a queue if it must not be lost.',
      ),
    );
}

function isSet(settings: readonly Setting[], key: string, value: string): boolean {
  return settings.some((s) => s.key === key && s.value === value);
}

function finding(
  place: { readonly file: string; readonly line: number },
  rule: string,
  severity: Finding['severity'],
  message: string,
  fix: string,
): Finding {
  return { rule, severity, file: place.file, line: place.line, message, fix };
}
