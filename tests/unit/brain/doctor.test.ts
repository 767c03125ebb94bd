import { describe, expect, it } from 'vitest';
import { doctor } from '../../../scripts/brain/doctor.ts';
import { NATIVE_PACKAGE } from '../../../scripts/host/native-sqlite.ts';
import { NODE_WITH_SQLITE } from '../../../scripts/store/sqlite/driver.ts';
import { abstain, testBrain } from './brain.ts';

const EMPTY = { version: 1, plugins: [], agents: [], commands: [], problems: [] };

function told(): string[] {
  const { state } = testBrain(EMPTY, () => abstain());
  const past = { restarts: 0, late: 0, lastFailure: undefined };
  return doctor(state, 'a-session', past).split('\n');
}

describe('what the doctor always says', () => {
  it('names what is fetched, for which Node.js, and the switch that forbids it', () => {
    const line = told().find((l) => l.startsWith('The only thing that is ever fetched'));
    expect(line).toContain(NATIVE_PACKAGE.split('@')[0]);
    expect(line).toContain(`before ${NODE_WITH_SQLITE.major}.${NODE_WITH_SQLITE.minor}`);
    expect(line).toContain('ARBITER_NO_DOWNLOAD=1');
  });

  it('says what the hooks read, that nothing leaves, and how to take the request to delegate back', () => {
    const text = told().join('\n');
    expect(text).toContain('Nothing leaves this machine.');
    expect(text).toContain('/jira-orchestrator:arbiter-off [prompt | session | project | everywhere]');
  });
});
