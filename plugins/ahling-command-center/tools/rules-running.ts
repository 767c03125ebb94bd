import { named } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import { type ComposeReport, imageOf } from './compose-report.ts';
import { isSocketProxy, needsHostNetwork, tradeOf } from './images.ts';
import { profilesOf } from './port-clashes.ts';
import { entriesOf, getNode, getText, itemsOf, oneOrMore } from './yaml-tree.ts';

/** Rules on how a service is run: image, restart, health, order of start, privileges. */
export function checkRunning(report: ComposeReport, service: Service, all: readonly Service[]): void {
  checkImage(report, service);
  checkRestart(report, service, all);
  checkOrder(report, service, all);
  checkPrivileges(report, service);
}

function checkImage(report: ComposeReport, service: Service): void {
  const who = `Service ${named(service.name)}`;
  const node = getNode(service.node, 'image');
  if (node === undefined) {
    if (service.isPartial || getNode(service.node, 'build') !== undefined) return;
    report.add('error', 'no-image', service.node, `${who} has neither image nor build.`, 'Add one of them.');
    return;
  }
  const image = imageOf(service);
  if (image === undefined) {
    report.note('Images named by variables without a value were not judged.');
    return;
  }
  if (image.hasDigest || getNode(service.node, 'build') !== undefined) return;
  if (image.tag !== undefined && image.tag !== 'latest') return;
  const isData = tradeOf(image) === 'database';
  report.add(
    isData ? 'error' : 'warning',
    image.tag === undefined ? 'image-without-tag' : 'image-latest',
    node,
    `${who}: the image ${image.tag === undefined ? 'has no tag, which means latest' : 'is pinned to latest'}; the next pull may be another major version${isData ? ', whose data format the old one does not read back' : ''}.`,
    'Name a version, at least the major one.',
  );
}

function checkRestart(report: ComposeReport, service: Service, all: readonly Service[]): void {
  if (service.isPartial || getNode(service.node, 'restart') !== undefined) return;
  if (getNode(service.node, 'deploy', 'restart_policy') !== undefined) return;
  // Jobs end on purpose: those others wait for to complete, and tools behind a profile.
  const isJob = all.some(
    (other) =>
      getText(other.node, 'depends_on', service.name, 'condition') === 'service_completed_successfully',
  );
  if (isJob || profilesOf(service).length > 0) return;
  report.add(
    'warning',
    'no-restart-policy',
    service.node,
    `Service ${named(service.name)} has no restart policy: after a crash or a reboot of the host it stays down.`,
    'Add restart: unless-stopped, or restart: "no" if it is a job.',
  );
}

function checkOrder(report: ComposeReport, service: Service, all: readonly Service[]): void {
  const node = getNode(service.node, 'depends_on');
  const wanted = [
    ...itemsOf(node).map((item) => ({
      name: getText(item) ?? '',
      condition: undefined,
      spot: item,
      required: true,
    })),
    ...entriesOf(node).map(([name, { value, line }]) => ({
      name,
      condition: getText(value, 'condition'),
      spot: { file: value.file, line },
      required: getText(value, 'required') !== 'false',
    })),
  ];
  for (const { name, condition, spot, required } of wanted) {
    const target = all.find((other) => other.name === name);
    const who = `Service ${named(service.name)} depends on ${named(name)}`;
    if (target === undefined) {
      if (required)
        report.add(
          'error',
          'depends-on-unknown',
          spot,
          `${who}, which is not in the stack.`,
          'Correct the name.',
        );
    } else if (condition === 'service_healthy') {
      if (hasHealthcheck(target) || target.isPartial) continue;
      report.add(
        'warning',
        'healthy-without-healthcheck',
        spot,
        `${who} being healthy, and that has no healthcheck here. Unless its image brings one, the start fails.`,
        `Add a healthcheck to ${named(name)}.`,
      );
    } else if (condition !== 'service_completed_successfully' && isStore(target)) {
      report.add(
        'warning',
        'depends-on-without-health',
        spot,
        `${who} being started, not ready: a database accepts connections some time after its start.`,
        hasHealthcheck(target)
          ? 'Write condition: service_healthy.'
          : `Add a healthcheck to ${named(name)} and write condition: service_healthy.`,
      );
    }
  }
  if (isStore(service) && !hasHealthcheck(service) && !service.isPartial) {
    const message = `Service ${named(service.name)} holds data and has no healthcheck here; nothing can wait for it.`;
    report.add(
      'info',
      'no-healthcheck',
      service.node,
      message,
      'Add one, such as pg_isready or redis-cli ping.',
    );
  }
}

function hasHealthcheck(service: Service): boolean {
  const node = getNode(service.node, 'healthcheck');
  if (node === undefined || getText(node, 'disable') === 'true') return false;
  const test = getNode(node, 'test');
  return getText(test) !== 'NONE' && getText(itemsOf(test)[0]) !== 'NONE';
}

function isStore(service: Service): boolean {
  const trade = tradeOf(imageOf(service));
  return trade === 'database' || trade === 'broker';
}

const STRONG_CAPABILITIES = /^(?:CAP_)?(?:ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|DAC_READ_SEARCH)$/i;

function checkPrivileges(report: ComposeReport, service: Service): void {
  const who = `Service ${named(service.name)}`;
  const image = imageOf(service);
  const privileged = getNode(service.node, 'privileged');
  if (privileged !== undefined && getText(privileged) === 'true') {
    report.add(
      'error',
      'privileged',
      privileged,
      `${who} is privileged: whoever gets into it is root on the host.`,
      'Name the devices and capabilities it needs (devices:, cap_add:).',
    );
  }
  const mode = getNode(service.node, 'network_mode');
  if (mode !== undefined && getText(mode) === 'host') {
    const isUsual = needsHostNetwork(image);
    report.add(
      isUsual ? 'info' : 'warning',
      'network-mode-host',
      mode,
      `${who} shares the network of the host: every port it opens is open on the host${isUsual ? '; usual for this image, which finds devices by broadcast' : ''}.`,
      'Publish the ports it needs, unless it must see broadcasts of the LAN.',
    );
  }
  const shares = getText(mode)?.match(/^(host|none|service:|container:)/);
  const ports = getNode(service.node, 'ports');
  if (mode !== undefined && shares && ports !== undefined && itemsOf(ports).length > 0) {
    report.add(
      shares[1] === 'host' ? 'warning' : 'error',
      'ports-without-network',
      ports,
      `${who} has network_mode ${named(getText(mode) ?? '')}, under which ports: is ${shares[1] === 'host' ? 'without effect' : 'refused'}.`,
      'Publish the ports at the service that owns the network, or take network_mode out.',
    );
  }
  if (mode !== undefined && getNode(service.node, 'networks') !== undefined) {
    const message = `${who} has network_mode and networks; Compose refuses the file.`;
    report.add('error', 'network-mode-and-networks', mode, message, 'Keep one of them.');
  }
  for (const item of oneOrMore(getNode(service.node, 'cap_add'))) {
    if (!STRONG_CAPABILITIES.test(getText(item) ?? '')) continue;
    const message = `${who} has the capability ${named(getText(item) ?? '')}, close to root on the host.`;
    report.add('warning', 'strong-capability', item, message, 'Give only the capability that is needed.');
  }
  const pid = getNode(service.node, 'pid');
  if (
    pid !== undefined &&
    getText(pid) === 'host' &&
    !/exporter|netdata|glances|cadvisor/.test(image?.short ?? '')
  ) {
    const message = `${who} sees and signals all processes of the host (pid: host).`;
    report.add('warning', 'pid-host', pid, message, 'Take it out unless it monitors the host.');
  }
  if (isSocketProxy(image))
    report.note('Proxies of the Docker socket were taken as such; what they let through was not checked.');
}
