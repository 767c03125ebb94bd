import { named } from '../../../scripts/core/finding.ts';
import type { Service } from './compose-model.ts';
import { isLoopback, type PublishedPort, portsOf, rangeText } from './compose-ports.ts';
import { type ComposeReport, imageOf } from './compose-report.ts';
import { isDatabasePort, isSocketProxy, tradeOf } from './images.ts';
import { clashesOf, usedPorts } from './port-clashes.ts';

/** Rules on what a service publishes: to whom, and whether it can be read. */
export function checkPorts(report: ComposeReport, service: Service): void {
  const { published, unknown } = portsOf(service);
  for (const { reason, ...spot } of unknown) {
    if (reason.includes('variable'))
      report.note('Ports that depend on variables without a value were not judged.');
    else
      report.add(
        'error',
        'port-unreadable',
        spot,
        `Service ${named(service.name)}: this port cannot be read. ${reason}`,
        'Write "8080:80" in quotes, or the long form.',
      );
  }
  for (const port of published) if (!isLoopback(port.hostIp)) checkExposure(report, service, port);
}

function checkExposure(report: ComposeReport, service: Service, port: PublishedPort): void {
  const image = imageOf(service);
  const trade = tradeOf(image);
  const where = port.hostIp === undefined ? 'on all interfaces' : 'on an address of the network';
  const what = `Service ${named(service.name)} publishes ${rangeText(port.host ?? port.container)} ${where}`;
  const passes = 'Docker lets published ports past ufw.';
  if (isSocketProxy(image) || port.container.from === 2375) {
    const message = `${what}: the Docker API without a login is root on the host for everybody who reaches it.`;
    report.add('error', 'docker-api-exposed', port, message, 'Publish nothing; use an internal network.');
  } else if (trade === 'database' || (trade === undefined && isDatabasePort(port.container.from))) {
    report.add(
      port.hostIp === undefined ? 'error' : 'warning',
      'database-exposed',
      port,
      `${what}, the port of a data store. ${passes}`,
      'Take the port out (services of one network reach it by name), or bind it to 127.0.0.1.',
    );
  } else if (trade === 'admin' && port.hostIp === undefined) {
    report.add(
      'warning',
      'admin-exposed',
      port,
      `${what}, the door to an administrative interface. ${passes}`,
      'Bind it to 127.0.0.1 and go through the proxy with a login, or a VPN.',
    );
  } else if (trade === 'broker' && port.hostIp === undefined) {
    report.add(
      'info',
      'broker-exposed',
      port,
      `${what}, the port of a message broker. ${passes}`,
      'Right when devices of the LAN connect: then with a login and an ACL. Else take it out.',
    );
  }
}

/** Clashes between all services of all stacks: they share one host, as far as the files tell. */
export function checkClashes(report: ComposeReport, services: readonly Service[]): void {
  for (const { first, second, ports, isByProfile } of clashesOf(usedPorts(services))) {
    const other = first.port;
    report.add(
      isByProfile ? 'info' : 'error',
      'port-clash',
      second.port,
      `Service ${named(second.service.name)} wants host port ${ports}/${other.protocol}, which ${named(first.service.name)} has (${other.file}:${other.line})${isByProfile ? '; they are in different profiles' : ''}.`,
      'Give one of them another host port; plan_ports names free ones. No finding if the stacks run on different hosts.',
    );
  }
}
