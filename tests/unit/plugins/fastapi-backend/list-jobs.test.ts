import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JobList, listJobs } from '../../../../plugins/fastapi-backend/tools/list-jobs.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function list(files: Record<string, string>): Promise<JobList> {
  return await listJobs.run({ path: '.' }, { cwd: writeTree(tempFolder(), files), signal });
}
const rules = (result: JobList): string[] => result.findings.map((f) => f.rule);

const CELERY = 'from celery import Celery\napp = Celery("shop", broker="redis://:hunter2@redis/0")\n';
const LIMIT = 'app.conf.task_time_limit = 60\n';
const TASKS = 'from .celery_app import app\n';

describe('list_jobs', () => {
  it('reads Celery tasks over modules, with what was set and null for what was not', async () => {
    const result = await list({
      'shop/celery_app.py': CELERY + LIMIT,
      'shop/tasks.py': `${TASKS}from celery import shared_task\n@app.task(name="pay", max_retries=3, acks_late=True, reject_on_worker_lost=True, queue="slow")\ndef charge(order_id):\n    pass\n@shared_task\ndef mail():\n    pass\n@other.task\ndef none():\n    pass\n`,
    });
    expect(result.jobs).toEqual([
      {
        library: 'celery',
        name: 'pay',
        function: 'charge',
        async: false,
        retries: 'max_retries=3',
        limit: null,
        ack: 'acks_late=True, reject_on_worker_lost=True',
        queue: 'queue="slow"',
        file: 'shop/tasks.py',
        line: 3,
      },
      expect.objectContaining({ name: 'shop.tasks.mail', retries: null, ack: null, queue: null, line: 6 }),
    ]);
    expect(result.findings).toEqual([]);
    expect(result.settings).toContainEqual(expect.objectContaining({ key: 'task_time_limit', value: '60' }));
  });

  it('shows no address of a broker and no arguments of a schedule', async () => {
    const result = await list({
      'a.py': `${CELERY}app.conf.update(result_backend="db://u:hunter2@h", timezone="UTC")\napp.conf.beat_schedule = {"x": {"task": "a.f", "kwargs": {"key": "hunter2"}}}\n@app.task\ndef f():\n    pass\n`,
      'b.py':
        'from apscheduler.schedulers.background import BackgroundScheduler as B\ns = B()\ns.add_job(f, "cron", hour=3, kwargs={"key": "hunter2"})\n',
    });
    expect(JSON.stringify(result)).not.toContain('hunter2');
    expect(result.settings.map((s) => [s.key, s.value])).toEqual([
      ['broker', '(not shown)'],
      ['result_backend', '(not shown)'],
      ['timezone', '"UTC"'],
    ]);
    expect(result.schedules.map((s) => [s.name, s.when])).toEqual([
      ['x', '(computed)'],
      ['f', '"cron", hour=3'],
    ]);
  });

  it('knows the tasks of other libraries by what they were imported from', async () => {
    const result = await list({
      'a.py':
        'from taskiq_redis import RedisStreamBroker\nbroker = RedisStreamBroker("x").with_middlewares(m)\n@broker.task(schedule=[{"cron": "0 3 * * *"}], retry_on_error=True)\nasync def night():\n    pass\n',
      'b.py': 'import dramatiq\n@dramatiq.actor(max_retries=3, time_limit=1000)\ndef resize():\n    pass\n',
      'c.py': 'from rq.decorators import job\n@job("low", timeout=5)\ndef low():\n    pass\n',
      'd.py':
        'from apscheduler.schedulers.asyncio import AsyncIOScheduler\ns = AsyncIOScheduler()\n@s.scheduled_job("cron", hour=3)\ndef tidy():\n    pass\ns.add_job(tidy, "interval", minutes=5)\n',
      'e.py':
        'from arq import cron, func\nclass WorkerSettings:\n    functions = [send, func(pay, max_tries=1)]\n    cron_jobs = [cron(send, hour=3)]\n    job_timeout = 60\n',
      'f.py':
        'from huey import RedisHuey, crontab\nhuey = RedisHuey()\n@huey.periodic_task(crontab(minute="5"))\ndef often():\n    pass\n',
    });
    expect(result.jobs.map((j) => [j.library, j.name, j.async, j.retries, j.limit])).toEqual([
      ['taskiq', 'a:night', true, 'retry_on_error=True', null],
      ['dramatiq', 'resize', false, 'max_retries=3', 'time_limit=1000'],
      ['rq', 'low', false, null, 'timeout=5'],
      ['apscheduler', 'tidy', false, null, null],
      ['arq', 'send', true, null, 'job_timeout=60'],
      ['arq', 'pay', true, 'max_tries=1', 'job_timeout=60'],
      ['huey', 'often', false, null, null],
    ]);
    expect(result.schedules.map((s) => [s.library, s.job, s.when])).toEqual([
      ['taskiq', 'a:night', '[{"cron": "0 3 * * *"}]'],
      ['apscheduler', 'tidy', '"cron", hour=3'],
      ['apscheduler', 'tidy', '"interval", minutes=5'],
      ['arq', 'send', 'hour=3'],
      ['huey', 'often', 'crontab(minute="5")'],
    ]);
    expect(result.findings).toEqual([]);
  });

  it('finds a coroutine that Celery would not await', async () => {
    const task = (def: string): string => `${CELERY}${LIMIT}@app.task\n${def} f():\n    pass\n`;
    expect(rules(await list({ 'a.py': task('async def') }))).toEqual(['async-celery-task']);
    expect(rules(await list({ 'a.py': task('def') }))).toEqual([]);
  });

  it('finds retries without end or reason, and late acknowledgement that a kill defeats', async () => {
    const task = (args: string): Promise<JobList> =>
      list({ 'a.py': `${CELERY}${LIMIT}@app.task(${args})\ndef f():\n    pass\n` });
    expect(rules(await task('max_retries=None'))).toEqual(['retries-without-end']);
    expect(rules(await task('autoretry_for=(Exception,), max_retries=3'))).toEqual(['retries-everything']);
    expect(rules(await task('autoretry_for=(TimeoutError,), max_retries=3'))).toEqual([]);
    expect(rules(await task('acks_late=True'))).toEqual(['late-ack-without-reject']);
    expect(rules(await task('acks_late=True, reject_on_worker_lost=True'))).toEqual([]);
  });

  it('asks for a time limit once, and is content with one for all', async () => {
    const tasks = '@app.task\ndef f():\n    pass\n@app.task\ndef g():\n    pass\n';
    const without = await list({ 'a.py': CELERY + tasks });
    expect(rules(without)).toEqual(['no-time-limit']);
    expect(without.findings[0]?.message).toContain('2 Celery tasks');
    expect(rules(await list({ 'a.py': CELERY + LIMIT + tasks }))).toEqual([]);
    const one = `${CELERY}@app.task(time_limit=5)\ndef f():\n    pass\n`;
    expect(rules(await list({ 'a.py': one }))).toEqual([]);
  });

  it('finds two tasks of one name, a schedule for none, and times of day without a zone', async () => {
    const result = await list({
      'a.py': `${CELERY}${LIMIT}app.conf.beat_schedule = {\n    "night": {"task": "a.gone", "schedule": crontab(hour=3)},\n}\n@app.task(name="x")\ndef f():\n    pass\n`,
      'b.py': 'from a import app\n@app.task(name="x")\ndef g():\n    pass\n',
    });
    expect(rules(result)).toEqual(['no-timezone', 'unknown-job', 'duplicate-job']);
    expect(result.findings[1]).toMatchObject({ file: 'a.py', line: 5, severity: 'warning' });
    expect(result.findings[2]).toMatchObject({ file: 'b.py', line: 2, severity: 'error' });
  });

  it('finds pickle, brokers that cannot acknowledge, and a scheduler inside the web process', async () => {
    const result = await list({
      'a.py': `${CELERY}${LIMIT}app.conf.accept_content = ["json", "pickle"]\n@app.task\ndef f():\n    pass\n`,
      'b.py':
        'from taskiq_redis import ListQueueBroker, PubSubBroker\none = ListQueueBroker("x")\ntwo = PubSubBroker("x")\n',
      'c.py':
        'from fastapi import FastAPI\nfrom apscheduler.schedulers.asyncio import AsyncIOScheduler\napi = FastAPI()\ns = AsyncIOScheduler()\n',
    });
    expect(rules(result)).toEqual([
      'pickle',
      'broker-without-ack',
      'broker-without-ack',
      'scheduler-in-web-process',
    ]);
  });

  it('finds tasks that nobody keeps, and lists work of the web process', async () => {
    const result = await list({
      'a.py':
        'import asyncio\nasync def f(background_tasks):\n    background_tasks.add_task(g)\n    asyncio.create_task(g())\n    kept = asyncio.create_task(g())\n    await asyncio.create_task(g())\n',
    });
    expect(result.inProcess.map((p) => [p.line, p.call])).toEqual([
      [3, 'background_tasks.add_task'],
      [4, 'asyncio.create_task'],
    ]);
    expect(result.findings).toMatchObject([{ rule: 'task-not-kept', line: 4 }]);
  });

  it('leaves tests and other decorators of that name alone', async () => {
    const result = await list({
      'tests/test_a.py': `${CELERY}@app.task\nasync def f():\n    pass\n`,
      'fabfile.py': 'from invoke import task\n@task\ndef build(c):\n    "celery"\n',
    });
    expect(result).toMatchObject({ jobs: [], findings: [], counts: { jobs: 0 } });
  });

  it('gives an answer for half-written, wrongly encoded and missing files', async () => {
    const cwd = writeTree(tempFolder(), { 'a.py': `${CELERY}${LIMIT}@app.task(\ndef f():\n`, 'b.py': '' });
    writeFileSync(join(cwd, 'c.py'), Buffer.from([0x23, 0xff, 0xe9]));
    const result = await listJobs.run({ path: '.' }, { cwd, signal });
    expect(result.notRead).toEqual([{ file: 'c.py', reason: expect.stringContaining('not UTF-8') }]);
    expect(result.notes.join('\n')).toContain('a.py');
    await expect(async () => await listJobs.run({ path: 'absent' }, { cwd, signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('reads 3,000 tasks of one file and stops when it is told to', async () => {
    const tasks = Array.from({ length: 3_000 }, (_, i) => `@app.task\ndef f${i}():\n    pass\n`).join('');
    const cwd = writeTree(tempFolder(), { 'a.py': CELERY + LIMIT + tasks });
    const result = await listJobs.run({ path: '.' }, { cwd, signal });
    expect(result.counts.jobs).toBe(3_000);
    await expect(
      async () => await listJobs.run({ path: '.' }, { cwd, signal: AbortSignal.abort() }),
    ).rejects.toThrow();
  });
});
