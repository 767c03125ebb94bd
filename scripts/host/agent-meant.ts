import { safeLine } from '../core/untrusted.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { agentsCalled } from './find-agent.ts';

/** Which agent a person means by what he typed; undefined: none, the prompt should have been left alone. */
export type Meant =
  | { readonly kind: 'clear'; readonly agent: string | undefined }
  | { readonly kind: 'unclear'; readonly text: string };

/** Agents of one name that are shown. */
const MAX_CHOICES = 8;

/** Reads a full id, a bare name that one agent has that prompts can go to, or `none`; `@agent-` before it does no harm. */
export function agentMeant(snapshot: RegistrySnapshot, name: string): Meant {
  if (name.toLowerCase() === 'none') return { kind: 'clear', agent: undefined };
  const found = agentsCalled(snapshot, name.replace(/^@(?:agent-)?/, ''));
  const routed = found.filter((a) => a.routed);
  const [only] = routed;
  if (only !== undefined && routed.length === 1) return { kind: 'clear', agent: only.id };
  const shown = safeLine(name, 80);
  if (routed.length > 1) {
    const ids = routed.slice(0, MAX_CHOICES).map((a) => a.id);
    return {
      kind: 'unclear',
      text: `${routed.length} agents are called ${shown}: ${ids.join(', ')}. Give the whole id. Nothing was kept.`,
    };
  }
  const why =
    found[0] === undefined
      ? `No installed plugin has an agent called ${shown}.`
      : `${found[0].id} is called by other agents only; no prompt goes to it.`;
  return { kind: 'unclear', text: `${why} Nothing was kept.` };
}
