import { basename, join } from 'node:path';
import { messageOf } from '../../../../scripts/core/errors.ts';
import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  type Severity,
} from '../../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom, readText, walkFiles } from '../../../../scripts/core/source-files.ts';
import { CHANGES, type Change } from './changes.ts';
import { type Image, imageIn } from './images.ts';
import { compareVersions, type Version, versionOf, versionText } from './versions.ts';

interface Params {
  readonly folder: string;
  readonly from?: string;
  readonly to: string;
}

interface Result {
  readonly from: string;
  /** Whether `from` was read off an image, as it was not given. */
  readonly fromImage: boolean;
  readonly to: string;
  readonly files: number;
  readonly images: readonly Pick<Image, 'file' | 'line' | 'tag'>[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

interface Text {
  readonly file: string;
  readonly lines: readonly string[];
  readonly isKeycloak: boolean;
}

const MAX_FILES = 5_000;
const MAX_BYTES = 2_000_000;
const MAX_FINDINGS = 1_000;
/** Longer lines are data or minified; no setting is written like that. */
const MAX_LINE = 2_000;
const READ =
  /^(?:Dockerfile|Containerfile)|\.(?:dockerfile|ya?ml|conf|sh|bat|properties|xml|java|kt|groovy|gradle|kts|ftl|tf|toml|json|service)$|^\.?env(?:\.|$)|\.env(?:\.|$)/i;

export const checkUpgrade: Method<Params, Result> = {
  name: 'check_upgrade',
  description:
    'Options, variables, images, imports and theme paths below a folder that Keycloak stops to know between two versions, with line and replacement.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['to'],
    properties: {
      folder: {
        type: 'string',
        minLength: 1,
        default: '.',
        description: 'Folder to look through. Default the current one.',
      },
      from: {
        type: 'string',
        minLength: 1,
        description:
          'Version that runs, such as 23.0.7. Without it, the lowest version among the images that are found.',
      },
      to: { type: 'string', minLength: 1, description: 'Version to go to, such as 26.4.0.' },
    },
  },
  idempotent: true,
  run({ folder, from, to }, { cwd }) {
    const target = versionOf(to, 'to');
    const { texts, notRead } = readTexts(pathFrom(cwd, folder));
    const images = texts.flatMap(({ file, lines }) =>
      lines.flatMap((line, index) => imageIn(line, file, index + 1) ?? []),
    );
    const start = from === undefined ? lowest(images) : versionOf(from, 'from');
    if (compareVersions(start, target) >= 0) {
      const fix = 'Give the version that runs as from and the newer one as to.';
      throw new MethodError(
        'bad_version',
        `${versionText(start)} is not older than ${versionText(target)}.`,
        { fix },
      );
    }
    const between = CHANGES.filter(
      ({ since, rule }) =>
        compareVersions(since, start) > 0 &&
        compareVersions(since, target) <= 0 &&
        !(rule === 'auth-path' && keepsAuthPath(texts)),
    );
    const findings = inOrder([...texts.flatMap((text) => scan(text, between)), ...unpinned(images)]);
    return {
      from: versionText(start),
      fromImage: from === undefined,
      to: versionText(target),
      files: texts.length,
      images: images.map(({ file, line, tag }) => ({ file, line, tag })),
      counts: countsOf(findings),
      findings: findings.slice(0, MAX_FINDINGS),
      notes: [
        'Only what shows in files is found. What changes in behaviour is in the migration changes of each version between the two.',
        'A change that came before the version given as from is not looked for.',
      ],
      notRead,
    };
  },
};

function readTexts(folder: string): { texts: Text[]; notRead: NotRead[] } {
  const walked = walkFiles(folder, { accept: (name) => READ.test(name), maxFiles: MAX_FILES });
  const notRead: NotRead[] = [];
  const texts: Text[] = [];
  for (const file of walked.files) {
    try {
      const text = readText(join(folder, file), MAX_BYTES);
      const isKeycloak = /keycloak|\bkc\.(?:sh|bat)\b|\bKC_[A-Z]/i.test(text) || /keycloak/i.test(file);
      texts.push({ file, lines: text.split(/\r\n?|\n/), isKeycloak });
    } catch (error) {
      notRead.push({ file, reason: messageOf(error) });
    }
  }
  if (walked.truncated) notRead.push({ file: '*', reason: `Only the first ${MAX_FILES} files were opened.` });
  return { texts, notRead };
}

function lowest(images: readonly Image[]): Version {
  const versions = images.map(({ version }) => version).filter((version) => version !== undefined);
  const [first] = versions.sort(compareVersions);
  if (first !== undefined) return first;
  const fix = 'Give from: the version that runs.';
  throw new MethodError('version_unknown', 'No image of Keycloak with a version was found.', { fix });
}

function scan({ file, lines, isKeycloak }: Text, changes: readonly Change[]): Finding[] {
  const wanted = changes.filter(
    (change) => (change.files?.test(basename(file)) ?? true) && (isKeycloak || change.onlyKeycloak !== true),
  );
  return lines.flatMap((line, index) => {
    if (line.length > MAX_LINE || /^\s*(?:#|\/\/)/.test(line)) return [];
    return wanted
      .filter(({ pattern }) => pattern.test(line))
      .map(({ rule, severity, since, message, fix }) => ({
        file,
        line: index + 1,
        rule,
        severity,
        message: `Since ${versionText(since)}: ${message}`,
        fix,
      }));
  });
}

function keepsAuthPath(texts: readonly Text[]): boolean {
  const kept = /(?:http-relative-path|KC_HTTP_RELATIVE_PATH)\W{1,4}\/auth\b/;
  return texts.some(({ lines }) => lines.some((line) => line.length <= MAX_LINE && kept.test(line)));
}

function unpinned(images: readonly Image[]): Finding[] {
  return images
    .filter(({ tag }) => /^(?:latest|nightly|legacy|\d{1,3}(?:\.\d{1,3})?)$/.test(tag))
    .map(({ file, line, tag }) => ({
      file,
      line,
      rule: 'image-not-pinned',
      severity: 'warning',
      message: `The tag ${tag} moves: the next pull may be another version, with a schema that the old one cannot read.`,
      fix: 'Name the whole version, and change it on purpose.',
    }));
}
