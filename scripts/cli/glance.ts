import { baseProgram } from './base-program.ts';
import { statusCommand } from './commands/status.ts';
import { statuslineCommand } from './commands/statusline.ts';
import { processIo } from './io.ts';
import { run } from './run.ts';

/**
 * Start of the program for what is asked again and again, by people and by Claude Code: a bundle of its own with these commands
 * alone, because loading the whole program takes longer than they do. `bin/arbiter` chooses.
 */
process.stdout.on('error', () => process.exit());

void run(
  (app, quiet) => {
    const program = baseProgram(app, quiet);
    statusCommand(program, app);
    statuslineCommand(program, app);
    return program;
  },
  process.argv.slice(2),
  processIo(),
).then((code) => {
  process.exitCode = code;
});
