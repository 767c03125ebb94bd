import { resolve } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { ProjectEvidence } from '../host/project-evidence.ts';
import type { PluginEntry } from '../registry/entry.ts';
import { type Evidence, NO_EVIDENCE } from '../routing/decision.ts';
import type { Router } from '../routing/router.ts';
import { type InputLine, lineGroups } from './batch-lines.ts';
import { type BatchError, type BatchRequest, readBatchLine } from './batch-request.ts';
import { type DecisionResult, resultOf } from './batch-result.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { type Io, write } from './io.ts';

/** What a batch decides with. */
export interface BatchTools {
  readonly router: Router;
  readonly plugins: readonly PluginEntry[];
  readonly top: number;
}

/**
 * One JSON line out for each line in, in order, as the lines come; a broken line is answered with its number and the reason, and
 * makes the exit code 1. Only `cwd` of a line brings evidence of a project: no session, no health, not our own folder, so that the
 * same lines give the same answers everywhere.
 */
export async function runBatch(io: Io, tools: BatchTools): Promise<ExitCode> {
  const evidence = new ProjectEvidence();
  let broken = 0;
  for await (const lines of lineGroups(io.stdin)) {
    let text = '';
    for (const line of lines) {
      const answer = answerTo(line, io, tools, evidence);
      if ('error' in answer) broken += 1;
      text += `${JSON.stringify(answer)}\n`;
    }
    if (io.out.destroyed) break;
    await write(io.out, text);
  }
  return broken === 0 ? EXIT.ok : EXIT.found;
}

type Answer = ({ readonly id: string | number } & DecisionResult) | BatchError;

function answerTo(line: InputLine, io: Io, tools: BatchTools, evidence: ProjectEvidence): Answer {
  const read = readBatchLine(line);
  if (read.kind === 'broken') return read.broken;
  const { request } = read;
  try {
    const decision = tools.router.route({
      prompt: request.prompt,
      evidence: evidenceOf(request, io, tools, evidence),
    });
    return { id: request.id, ...resultOf(decision, request.prompt, tools.router, tools.top) };
  } catch (error) {
    return { id: request.id, error: safeLine(`line ${line.number}: ${messageOf(error)}`, 300) };
  }
}

function evidenceOf(request: BatchRequest, io: Io, tools: BatchTools, evidence: ProjectEvidence): Evidence {
  if (request.cwd === undefined) return NO_EVIDENCE;
  return { project: evidence.of(resolve(io.cwd, request.cwd), tools.plugins) };
}
