import { named } from '../../../scripts/core/finding.ts';
import type { Service, Stack } from './compose-model.ts';
import type { ComposeReport, Spot } from './compose-report.ts';
import { networksOf } from './rules-references.ts';
import { ruleFault } from './traefik-rule.ts';
import { getNode, getText, pairsOf } from './yaml-tree.ts';

/** One router, service or middleware that labels of a container define. */
interface Label {
  readonly service: Service;
  readonly kind: 'http' | 'tcp' | 'udp';
  readonly section: 'routers' | 'services' | 'middlewares';
  readonly name: string;
  readonly option: string;
  /** Variables filled in. */
  readonly value: string;
  readonly isKnown: boolean;
  readonly spot: Spot;
}

/** Rules on Traefik labels of all stacks together: Traefik reads them all through one Docker socket. */
export function checkTraefik(report: ComposeReport, services: readonly Service[]): void {
  const labels = services.flatMap(labelsOf);
  for (const service of services)
    checkService(
      report,
      service,
      labels.filter((label) => label.service === service),
    );
  checkDoubles(report, labels);
  checkMiddlewares(report, labels);
}

function labelsOf(service: Service): Label[] {
  if (isOff(service)) return [];
  return [...pairsOf(getNode(service.node, 'labels'))].flatMap(([key, { text, line, file }]) => {
    const match = /^traefik\.(http|tcp|udp)\.(routers|services|middlewares)\.([^.]+)\.(.+)$/i.exec(
      service.stack.resolve(key).text,
    );
    if (match === null || text === undefined) return [];
    const { text: value, unset } = service.stack.resolve(text);
    const [, kind = '', section = '', name = '', option = ''] = match;
    return [
      {
        service,
        kind: kind.toLowerCase() as Label['kind'],
        section: section.toLowerCase() as Label['section'],
        name,
        option: option.toLowerCase(),
        value,
        isKnown: unset.length === 0,
        spot: { file, line },
      },
    ];
  });
}

function isOff(service: Service): boolean {
  return pairsOf(getNode(service.node, 'labels')).get('traefik.enable')?.text === 'false';
}

function checkService(report: ComposeReport, service: Service, labels: readonly Label[]): void {
  const routers = labels.filter(({ section }) => section === 'routers');
  const [first] = routers;
  if (first === undefined) return;
  const who = `Service ${named(service.name)}`;
  checkRules(report, routers, who);
  const ports = labels.filter(
    ({ section, option }) => section === 'services' && option.startsWith('loadbalancer.server'),
  );
  const goesElsewhere = routers.some(({ option, value }) => option === 'service' && value.includes('@'));
  if (ports.length === 0 && !goesElsewhere) {
    report.add(
      'info',
      'traefik-no-port',
      first.spot,
      `${who}: no label names the port. Traefik takes the port that the image exposes, the lowest of several, and fails when it exposes none.`,
      'Add traefik.http.services.<name>.loadbalancer.server.port.',
    );
  }
  for (const { option, value, isKnown, spot } of ports) {
    if (option !== 'loadbalancer.server.port' || !isKnown || /^\d{1,5}$/.test(value)) continue;
    report.add(
      'error',
      'traefik-port-invalid',
      spot,
      `${who}: the port is no number.`,
      'Write the container port.',
    );
  }
  const defined = new Set(labels.filter(({ section }) => section === 'services').map(({ name }) => name));
  for (const { option, value, isKnown, spot, name } of routers) {
    if (option !== 'service' || !isKnown || value.includes('@') || defined.has(value) || defined.size === 0)
      continue;
    const message = `${who}: router ${named(name)} goes to the service ${named(value)}, which its labels do not define.`;
    report.add('warning', 'traefik-service-unknown', spot, message, 'Use the name of the services label.');
  }
  checkNetwork(report, service, first, who);
}

function checkRules(report: ComposeReport, routers: readonly Label[], who: string): void {
  const names = new Map<string, Label[]>();
  for (const label of routers) {
    const key = `${label.kind} ${label.name}`;
    names.set(key, [...(names.get(key) ?? []), label]);
  }
  for (const options of names.values()) {
    const [first] = options;
    const rule = options.find(({ option }) => option === 'rule');
    if (rule !== undefined) {
      const fault = ruleFault(rule.value);
      if (fault !== undefined) {
        const isError = fault.severity === 'error';
        const id = isError ? 'traefik-rule-broken' : 'traefik-rule-old';
        const message = `${who}: the rule of router ${named(rule.name)} does not fit. ${fault.message}`;
        report.add(fault.severity, id, rule.spot, message, 'Write Host(`name`) && PathPrefix(`/path`).');
      }
    }
    if (first === undefined || options.some(({ option }) => option === 'entrypoints')) continue;
    report.add(
      'info',
      'traefik-no-entrypoint',
      first.spot,
      `${who}: router ${named(first.name)} names no entry point and so listens on all default ones, also the plain http one.`,
      'Add the entrypoints label, such as websecure.',
    );
  }
}

function checkNetwork(report: ComposeReport, service: Service, first: Label, who: string): void {
  const labels = pairsOf(getNode(service.node, 'labels'));
  const chosen = labels.get('traefik.docker.network') ?? labels.get('traefik.swarm.network');
  const networks = networksOf(service).map(({ name }) => name);
  if (chosen?.text === undefined) {
    if (networks.length < 2) return;
    report.add(
      'warning',
      'traefik-no-network',
      first.spot,
      `${who} is in ${networks.length} networks and no label says which one Traefik uses; it may take one that it is not in (gateway timeout).`,
      'Add traefik.docker.network with the real name of the shared network, unless the provider sets one.',
    );
    return;
  }
  const { text: wanted, unset } = service.stack.resolve(chosen.text);
  if (unset.length > 0 || service.isPartial) return;
  const spot = { file: chosen.file, line: chosen.line };
  const used = networks.length === 0 ? ['default'] : networks;
  if (used.some((name) => realNames(service.stack, name).includes(wanted))) return;
  const isKey = used.includes(wanted);
  report.add(
    isKey ? 'warning' : 'error',
    'traefik-network-unknown',
    spot,
    isKey
      ? `${who}: the label names the network ${named(wanted)}, but Docker calls it ${named(`${service.stack.project}_${wanted}`)}.`
      : `${who}: the label names the network ${named(wanted)}, in which the service is not.`,
    isKey
      ? 'Give the network a name: of its own, or write the real name.'
      : 'Correct the name, or join the network.',
  );
}

/** Names under which Docker knows a network of the stack. */
function realNames(stack: Stack, key: string): string[] {
  const node = stack.declared.networks.get(key);
  const name = getText(node, 'name');
  if (name !== undefined) return [stack.resolve(name).text];
  const external = getNode(node, 'external');
  if (external !== undefined && getText(external) !== 'false') return [getText(external, 'name') ?? key];
  return [`${stack.project}_${key}`];
}

/** Traefik drops a router that two containers define differently. */
function checkDoubles(report: ComposeReport, labels: readonly Label[]): void {
  const rules = new Map<string, Label>();
  for (const label of labels) {
    if (label.section !== 'routers' || label.option !== 'rule') continue;
    const key = `${label.kind} ${label.name}`;
    const before = rules.get(key);
    if (before === undefined) rules.set(key, label);
    else if (!isSameService(before.service, label.service) && before.value !== label.value)
      report.add(
        'error',
        'traefik-router-twice',
        label.spot,
        `Router ${named(label.name)} is defined with another rule at ${before.spot.file}:${before.spot.line}; Traefik then drops both.`,
        'Give each router a name of its own.',
      );
  }
}

/** A service of the base is met again in each variant of its stack. */
function isSameService(a: Service, b: Service): boolean {
  return a.name === b.name && a.stack.files[0] === b.stack.files[0];
}

function checkMiddlewares(report: ComposeReport, labels: readonly Label[]): void {
  const defined = new Set(
    labels.filter(({ section }) => section === 'middlewares').map(({ kind, name }) => `${kind} ${name}`),
  );
  for (const { section, option, value, isKnown, kind, spot, name } of labels) {
    if (section !== 'routers' || option !== 'middlewares' || !isKnown) continue;
    for (const wanted of value.split(',').map((text) => text.trim())) {
      const [middleware = '', provider = 'docker'] = wanted.split('@');
      if (provider !== 'docker' || middleware === '' || defined.has(`${kind} ${middleware}`)) continue;
      report.add(
        'warning',
        'traefik-middleware-unknown',
        spot,
        `Router ${named(name)} uses the middleware ${named(wanted)}, which no label in these files defines; without it Traefik drops the router.`,
        'Define it, or name its provider (such as @file).',
      );
    }
  }
}
