import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onExpand } from '../../scripts/brain/on-expand.ts';
import { onPrompt } from '../../scripts/brain/on-prompt.ts';
import { routeTo, testBrain } from '../unit/brain/brain.ts';
import { scanPack } from '../unit/brain/pack.ts';

const AGENT = 'fastapi-backend:endpoint-engineer';
const FULL = '/dev/full';

/** Every write to Linux's `/dev/full` fails with ENOSPC, as on a disk without room. */
describe.skipIf(!existsSync(FULL))('a full disk', () => {
  it('costs the record and not the route, and the doctor says so', () => {
    const { state, settle } = testBrain(scanPack(), () => routeTo(AGENT));
    mkdirSync(join(state.dataFolder, 'routes'));
    symlinkSync(FULL, join(state.dataFolder, 'routes', '2026-11-22.jsonl'));
    const answer = onPrompt(state, { session_id: 's', prompt: 'add a route to the API' });
    expect(answer).toContain(AGENT);
    expect(settle).not.toThrow();
    const past = { restarts: 0, lastFailure: undefined, late: 0 };
    const doctor = onExpand(state, { session_id: 's', command_name: 'jira-orchestrator:doctor' }, past);
    expect(doctor).toContain('the last record was lost: ENOSPC');
  });
});
