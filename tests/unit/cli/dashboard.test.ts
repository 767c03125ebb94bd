import { describe, expect, it } from 'vitest';
import { openerOf } from '../../../scripts/cli/browser.ts';
import type { DashboardBundle } from '../../../scripts/cli/dashboard.ts';
import { openDashboard } from '../../../scripts/dashboard/open-dashboard.ts';
import { cli } from './cli.ts';

// The command knows the dashboard by a type of its own; this line is an error when they differ.
({ openDashboard }) satisfies DashboardBundle;

describe('arbiter dashboard', () => {
  it.each(['-1', '65536', 'http', '1.5', ''])('does not take "%s" for a port', async (port) => {
    const { code, err } = await cli(['dashboard', '--port', port]);
    expect(code).toBe(2);
    expect(err).toContain('Give a port from 1 to 65535.');
  });

  it('opens a browser only where the person would see it', () => {
    expect(openerOf('darwin', {})).toEqual(['open']);
    expect(openerOf('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
    expect(openerOf('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
    expect(openerOf('linux', {})).toBeUndefined();
    expect(openerOf('linux', { DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' })).toBeUndefined();
    expect(openerOf('darwin', { SSH_TTY: '/dev/pts/0' })).toBeUndefined();
  });
});
