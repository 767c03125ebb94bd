import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { listen } from '../../../../scripts/telemetry/http/listen.ts';

/** An address for documentation (RFC 5737), which no machine has. */
const NOBODYS = '192.0.2.1';

it('an address that cannot be listened on is said with the advice of the caller, and no flag of another command', async () => {
  const listening = listen(new Hono(), { host: NOBODYS, port: 0, fix: 'Ask the harbour master.' });
  await expect(listening).rejects.toMatchObject({
    code: 'cannot-listen',
    message: expect.stringMatching(/^192\.0\.2\.1:0 cannot be listened on: \w+\. Ask the harbour master\.$/),
  });
});
