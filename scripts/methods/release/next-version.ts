import type { Section } from './sections.ts';
import { type Version, versionText } from './semver.ts';

/** A proposal: what the commits say, not what the program's users will meet. */
export interface NextVersion {
  /** Undefined when no release is needed, or when the last version is not known. */
  readonly version: string | undefined;
  readonly bump: 'major' | 'minor' | 'patch' | 'none' | 'unknown';
  readonly reason: string;
}

/** Sections whose changes reach people who use the program. */
const PATCHES = ['security', 'fixes', 'performance', 'reverts', 'deprecations', 'refactoring', 'others'];

/** Semver by Conventional Commits: a break is major (below 1.0.0 minor, by custom), a feature minor, other effects patch. */
export function nextVersion(base: Version | undefined, sections: readonly Section[]): NextVersion {
  const { bump, reason } = bumpOf(sections);
  if (base === undefined) {
    return {
      version: undefined,
      bump,
      reason: `${reason} The version before is not known, so no number is proposed.`,
    };
  }
  if (bump === 'none') return { version: undefined, bump, reason };
  if (base.pre !== '') {
    const release = { ...base, pre: '' };
    const finished = `${reason} The last tag is a pre-release, so its own release comes next.`;
    return { version: versionText(release), bump, reason: finished };
  }
  if (bump === 'major' && base.major === 0) {
    const early = `${reason} Below 1.0.0 a break is a minor step by custom.`;
    return { version: versionText(stepped(base, 'minor')), bump: 'minor', reason: early };
  }
  return { version: versionText(stepped(base, bump)), bump, reason };
}

function bumpOf(sections: readonly Section[]): {
  bump: 'major' | 'minor' | 'patch' | 'none';
  reason: string;
} {
  const count = (id: string): number => sections.find((section) => section.id === id)?.changes.length ?? 0;
  if (count('breaking') > 0) return { bump: 'major', reason: `${count('breaking')} breaking.` };
  if (count('features') > 0)
    return { bump: 'minor', reason: `${count('features')} features, none breaking.` };
  const found = PATCHES.filter((id) => count(id) > 0);
  if (found.length === 0) return { bump: 'none', reason: 'Nothing here changes what people get.' };
  const unread = count('others') > 0 ? ' Other changes say nothing about their effect: look at them.' : '';
  const parts = found.map((id) => `${count(id)} ${id}`).join(', ');
  return { bump: 'patch', reason: `${parts}, no feature, none breaking.${unread}` };
}

function stepped(base: Version, bump: 'major' | 'minor' | 'patch'): Version {
  if (bump === 'major') return { major: base.major + 1, minor: 0, patch: 0, pre: '' };
  if (bump === 'minor') return { ...base, minor: base.minor + 1, patch: 0, pre: '' };
  return { ...base, patch: base.patch + 1, pre: '' };
}
