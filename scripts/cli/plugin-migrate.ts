import { statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ArbiterError, UsageError } from '../core/errors.ts';
import { pluginName } from '../host/plugin-sources.ts';
import type { PluginEntry, Problem, RegistrySnapshot } from '../registry/entry.ts';
import { isPluginFolder } from '../registry/roots.ts';
import { Scanner } from '../registry/scanner.ts';
import { staysInside } from '../registry/walk.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import type { Context } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { addTriggers } from './plugin-migrate/add-triggers.ts';
import { manifestText, NOTHING } from './plugin-migrate/arbiter-json.ts';
import { choose } from './plugin-migrate/choose.ts';
import { insertion, replacement } from './plugin-migrate/line-diff.ts';
import type { Proposal } from './plugin-migrate/measure.ts';
import { propose } from './plugin-migrate/propose.ts';
import type { AgentProposal } from './plugin-migrate/propose-triggers.ts';
import { bytesAt, type Change, writeChanges } from './plugin-migrate/write-changes.ts';
import { type MigrationReport, migrationText } from './plugin-migrate-text.ts';
import { findSources } from './sources.ts';

export interface MigrateOptions {
  /** Write the proposal. Without it nothing is written. */
  readonly write?: boolean;
  /** Put the proposal into an `arbiter.json` that is there. */
  readonly force?: boolean;
}

/** A change with what is shown of it. */
interface ShownChange extends Change {
  readonly path: string;
  readonly diff: string;
}

/**
 * Proposes `arbiter.json` and triggers for an existing plugin, with reasons and measured, and writes them with `--write`. Throws a
 * {@link UsageError} for a folder that is no plugin, and for an `arbiter.json` that is there and another, without `--force`.
 */
export async function migratePlugin(
  context: Context,
  dir: string,
  options: MigrateOptions,
): Promise<ExitCode> {
  const root = pluginRoot(resolve(context.io.cwd, dir));
  const { plugin, snapshot } = scan(context, root);
  const lexicon = loadLexicon();
  const wished = propose(plugin, snapshot, lexicon);
  if (wished.agents.length === 0)
    throw new UsageError(
      `${plugin.name} has no agent that can be routed to, so there is nothing to prepare.`,
      {
        fix: 'Commands are typed and need nothing. `arbiter registry validate --plugin-dir <dir>` says why a file was rejected.',
      },
    );
  const whole = { ...wished, agents: wished.agents.map(feasible) };
  const { proposal, measured, leftOut } = choose(snapshot, lexicon, whole);
  const agents = proposal.agents.map((agent) => withTriggers(root, agent));
  const manifest = manifestChange(root, proposal, options.force === true);
  // The manifest comes last: until it is there, the same command goes on where it was cut off.
  const changes = [...agents.flatMap(({ change }) => change ?? []), ...manifest];
  if (options.write === true) writeChanges(changes);
  const report: MigrationReport = {
    plugin: plugin.name,
    root,
    written: options.write === true,
    files: changes.map(({ path, diff }) => ({ path, diff })),
    keywords: proposal.keywords,
    filePatterns: proposal.filePatterns,
    agents: agents.map(({ id, path, triggers, left }) => ({ id, path, triggers, left })),
    measured,
    leftOut,
    unread: snapshot.problems.filter((p) => p.severity === 'rejected' && isBelow(root, p)),
  };
  await context.print(() => migrationText(report, context.look), report);
  return EXIT.ok;
}

const isBelow = (root: string, { file }: Problem): boolean => !relative(root, file).startsWith('..');

function pluginRoot(root: string): string {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === true && isPluginFolder(root)) return root;
  throw new UsageError(`${root} is no plugin.`, {
    fix: 'Give the folder that has .claude-plugin or agents in it; `arbiter plugin init` begins a new one.',
  });
}

function scan(
  { globals, env, io }: Context,
  root: string,
): { plugin: PluginEntry; snapshot: RegistrySnapshot } {
  const name = pluginName(root);
  const around = findSources({ ...globals, pluginDir: [root, ...globals.pluginDir] }, env, io.cwd);
  // Nothing of the same name may stand in its place, wherever it comes from.
  const others = around.filter((s) => s.root !== root && (s.name ?? pluginName(s.root)) !== name);
  const snapshot = new Scanner().scan([{ kind: 'plugin-dir', root, loaded: true }, ...others]);
  const plugin = snapshot.plugins.find((p) => p.root === root);
  if (plugin === undefined) throw new UsageError(`${root} cannot be read as a plugin.`);
  return { plugin, snapshot };
}

interface MigratedAgent {
  readonly id: string;
  readonly path: string;
  readonly triggers: AgentProposal['triggers'];
  readonly left: string | undefined;
  readonly change: ShownChange | undefined;
}

/** A proposal without triggers that the agent's file cannot take. */
function feasible(proposal: AgentProposal): AgentProposal {
  if (proposal.written || proposal.triggers.length === 0) return proposal;
  const added = addTriggers(proposal.texts.bytes, textsOf(proposal));
  return added.kind === 'ok' ? proposal : { ...proposal, triggers: [], left: added.reason };
}

const textsOf = ({ triggers }: AgentProposal): string[] => triggers.map((trigger) => trigger.text);

function withTriggers(root: string, proposal: AgentProposal): MigratedAgent {
  const { texts, triggers, written, left } = proposal;
  const path = relative(root, texts.file).replaceAll('\\', '/');
  const agent = { id: texts.id, path, triggers, left, change: undefined };
  if (written) return { ...agent, triggers: [], left: 'it has them already' };
  const added = triggers.length === 0 ? undefined : addTriggers(texts.bytes, textsOf(proposal));
  if (added?.kind !== 'ok') return agent;
  const diff = insertion(path, added.line, added.added, added.eol);
  return { ...agent, change: { file: texts.file, before: texts.bytes, after: added.bytes, path, diff } };
}

/** No change when the file is what it would become. */
function manifestChange(root: string, proposal: Proposal, force: boolean): ShownChange[] {
  const file = join(root, 'arbiter.json');
  const before = readManifestBytes(file, root);
  const existing = before?.toString('utf8');
  const after = manifestText(proposal, existing);
  if (after === existing || (existing === undefined && after === NOTHING)) return [];
  if (existing !== undefined && !force) {
    throw new UsageError(`${file} is there already.`, {
      fix: 'Nothing was written. With --force what it lacks is added, and nothing of it is taken out.',
    });
  }
  return [
    {
      file,
      before,
      after: Buffer.from(after),
      path: 'arbiter.json',
      diff: replacement('arbiter.json', existing, after),
    },
  ];
}

function readManifestBytes(file: string, root: string): Buffer | undefined {
  try {
    const bytes = bytesAt(file);
    if (bytes === undefined || staysInside(file, root, [])) return bytes;
  } catch (error) {
    throw new ArbiterError('manifest-unreadable', `${file} cannot be read.`, {
      fix: 'Mend it, or move it away; nothing was changed.',
      cause: error,
    });
  }
  throw new ArbiterError('manifest-outside', `${file} is a link that leads out of the plugin.`, {
    fix: 'Put a file in its place; nothing was changed.',
  });
}
