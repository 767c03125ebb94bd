import { named } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import type { ComposeReport } from './compose-report.ts';
import { hasPasswordInUrl, isSecretName, isSwitch } from './secrets.ts';
import { entriesOf, getNode, getText, pairsOf, type YamlNode } from './yaml-tree.ts';

/** Rules on secrets and on `$` in a Compose file. Names are shown, values never. */
export function checkSecrets(report: ComposeReport, service: Service): void {
  const who = `Service ${named(service.name)}`;
  for (const section of ['environment', 'build/args']) {
    for (const [name, { text, line, file }] of pairsOf(getNode(service.node, ...section.split('/')))) {
      if (text === undefined) continue;
      if (isClear(name, text)) {
        report.add(
          'error',
          section === 'environment' ? 'secret-in-environment' : 'secret-in-build-args',
          { file, line },
          `${who}: the value of ${named(name)} stands in the file${section === 'environment' ? '' : ', and build arguments stay readable in the image'}.`,
          'Take it from a file (secrets: and the _FILE variable of the image) or from an env file outside the repository, then change it.',
        );
      } else if (hasClearDefault(name, text)) {
        report.add(
          'warning',
          'secret-as-default',
          { file, line },
          `${who}: ${named(name)} has a default that works when the variable is forgotten.`,
          `Write \${${name.toUpperCase()}:?message}, so that a start without the secret fails.`,
        );
      }
    }
  }
  checkCommand(report, service, who);
  checkLabels(report, service, who);
}

function isClear(name: string, text: string): boolean {
  if (text.includes('$') && !/\$\$/.test(text)) return false;
  return hasPasswordInUrl(text) || (isSecretName(name) && !isSwitch(text));
}

function hasClearDefault(name: string, text: string): boolean {
  return isSecretName(name) && /^\$\{\w+:?-[^$}]+\}$/.test(text);
}

/** Passwords as arguments can be read by every user of the host that lists processes. */
function checkCommand(report: ComposeReport, service: Service, who: string): void {
  for (const key of ['command', 'entrypoint']) {
    const node = getNode(service.node, key);
    if (node === undefined) continue;
    const words =
      node.kind === 'list'
        ? node.items.map((item) => getText(item) ?? '')
        : (getText(node) ?? '').split(/\s+/);
    const isClearAt = words.some((word, i) => {
      const [, flag, joined] = /^--?([\w.-]+)(?:=(.*))?$/.exec(word) ?? [];
      if (flag === undefined || !(isSecretName(flag) || flag === 'requirepass')) return false;
      const value = joined ?? words[i + 1] ?? '';
      return (
        value !== '' &&
        !value.includes('$') &&
        !value.startsWith('-') &&
        !value.startsWith('/') &&
        !isSwitch(value)
      );
    });
    if (!isClearAt) continue;
    const message = `${who}: ${key} carries a secret; it stands in the file and in the list of processes.`;
    report.add('error', 'secret-in-command', node, message, 'Use a configuration file or a secret.');
  }
}

function checkLabels(report: ComposeReport, service: Service, who: string): void {
  for (const [name, { text, line, file }] of pairsOf(getNode(service.node, 'labels'))) {
    if (text === undefined || !/\.basicauth\.users$/i.test(name) || !/\$(?:apr1|2[aby]|5|6)/.test(text))
      continue;
    const message = `${who}: ${named(name)} holds password hashes; labels are readable through the Docker API.`;
    report.add('warning', 'hash-in-label', { file, line }, message, 'Use basicauth.usersfile.');
  }
}

/** Every text of a service: what Compose refuses because of a `$`, and hashes whose `$` it would eat. */
export function checkDollars(report: ComposeReport, service: Service): void {
  const who = `Service ${named(service.name)}`;
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode, key: string): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'map') for (const [name, { value }] of entriesOf(node)) visit(value, name);
    else if (node.kind === 'list') for (const item of node.items) visit(item, key);
    else if (typeof node.value === 'string' && node.text.includes('$')) {
      if (service.stack.resolve(node.text).isInvalid) {
        const message = `${who}: in ${named(key)} a "$" stands before something that is no variable; Compose refuses the file.`;
        report.add('error', 'interpolation-invalid', node, message, 'Write $$ for a dollar.');
      } else if (/(?:^|[^$])\$(?:apr1|2[aby]|5|6)\$/.test(node.text)) {
        const message = `${who}: in ${named(key)} the "$" of a password hash is taken for a variable, so the hash is broken.`;
        report.add('error', 'hash-unescaped', node, message, 'Write every $ of the hash as $$.');
      }
    }
  };
  visit(service.node, service.name);
}
