import type { Severity } from '../../../../scripts/core/finding.ts';
import type { Version } from './versions.ts';

/** Something in files that one version of Keycloak stops to know, or knows in another way. */
export interface Change {
  readonly rule: string;
  readonly since: Version;
  readonly severity: Severity;
  /** Matched against one line. */
  readonly pattern: RegExp;
  /** Files in which it is looked for, by their name; all that are read without it. */
  readonly files?: RegExp;
  /** Only in files that speak of Keycloak, because others have the same words. */
  readonly onlyKeycloak?: true;
  readonly message: string;
  readonly fix: string;
}

const HOSTNAME =
  'KC_HOSTNAME (--hostname) takes the whole URL now, KC_HOSTNAME_ADMIN the one of the console.';

/** A server option as flag, as variable, as entry of keycloak.conf and as additional option of the operator. */
function option(name: string): RegExp {
  const variable = `KC_${name.replaceAll('-', '_').toUpperCase()}`;
  return new RegExp(
    `(?:--${name}(?![\\w:-])|\\b${variable}(?![A-Z0-9_])|^\\s*${name}\\s*=|name:\\s*["']?${name}["']?\\s*$)`,
  );
}

function hostname(name: string, fix: string): Change {
  return {
    rule: 'hostname-v1',
    since: [25, 0, 0],
    severity: 'error',
    pattern: option(name),
    onlyKeycloak: true,
    message: `${name} belongs to hostname v1: 25 knows it with the feature hostname:v1 only, 26 no more.`,
    fix,
  };
}

/**
 * Taken from the migration changes of Keycloak's upgrading guide, version by version. It is no complete list of them: only what
 * shows in files. Behaviour that changes without a word in them has to be read there.
 */
export const CHANGES: readonly Change[] = [
  {
    rule: 'wildfly-image',
    since: [17, 0, 0],
    severity: 'error',
    pattern: /\bjboss\/keycloak\b|\/opt\/jboss\//,
    message: 'The image of the WildFly distribution, or a path in it: it ended with the versions of Quarkus.',
    fix: 'Use quay.io/keycloak/keycloak with a version; paths begin with /opt/keycloak.',
  },
  {
    rule: 'wildfly-variable',
    since: [17, 0, 0],
    severity: 'error',
    pattern:
      /\b(?:KEYCLOAK_USER|KEYCLOAK_PASSWORD|KEYCLOAK_FRONTEND_URL|KEYCLOAK_IMPORT|KEYCLOAK_LOGLEVEL|PROXY_ADDRESS_FORWARDING|DB_VENDOR|DB_ADDR|JDBC_PARAMS)\b/,
    onlyKeycloak: true,
    message: 'A variable of the WildFly image; the Quarkus distribution ignores it without a word.',
    fix: 'Use KC_BOOTSTRAP_ADMIN_USERNAME, KC_DB, KC_DB_URL, KC_HOSTNAME, KC_PROXY_HEADERS, --import-realm.',
  },
  {
    rule: 'wildfly-file',
    since: [17, 0, 0],
    severity: 'error',
    pattern: /urn:jboss:domain:keycloak-server/,
    files: /\.xml$/,
    message: 'Configuration of the keycloak-server subsystem, which the Quarkus distribution does not have.',
    fix: 'Write its settings into conf/keycloak.conf, providers as --spi options.',
  },
  {
    rule: 'auth-path',
    since: [17, 0, 0],
    severity: 'warning',
    pattern: /\/auth\/(?:realms|admin)\b/,
    message: 'An address with /auth; since 17 the path of the server is /.',
    fix: 'Take /auth out, or set --http-relative-path=/auth.',
  },
  {
    rule: 'javax-import',
    since: [22, 0, 0],
    severity: 'error',
    pattern:
      /^\s*import\s+(?:static\s+)?javax\.(?:ws\.rs|persistence|inject|enterprise|transaction|annotation|mail|activation)\b/,
    files: /\.(?:java|kt|groovy)$/,
    message: 'A provider imports javax; since 22 the server has jakarta.',
    fix: 'Rename the package to jakarta and compile against the new version.',
  },
  hostname('hostname-url', HOSTNAME),
  hostname('hostname-path', HOSTNAME),
  hostname('hostname-port', HOSTNAME),
  hostname('hostname-admin-url', HOSTNAME),
  hostname('hostname-strict-backchannel', 'Use hostname-backchannel-dynamic, with the opposite value.'),
  hostname('hostname-strict-https', 'Write https into KC_HOSTNAME.'),
  {
    rule: 'management-port',
    since: [25, 0, 0],
    severity: 'warning',
    pattern: /:(?:8080|8443)\/(?:[\w-]+\/)?(?:health|metrics)\b/,
    onlyKeycloak: true,
    message: 'Health and metrics are asked at the port of the application; since 25 they are on port 9000.',
    fix: 'Ask port 9000 (http-management-port), and do not publish it.',
  },
  {
    rule: 'cache-at-build',
    since: [25, 0, 0],
    severity: 'warning',
    pattern: /kc\.(?:sh|bat)\s+build\b.*--cache(?:-stack|-config-file)?(?![\w-])/,
    message: 'A cache option at build time; since 25 it is not recognised there.',
    fix: 'Move it to kc.sh start.',
  },
  {
    rule: 'model-legacy',
    since: [25, 0, 0],
    severity: 'error',
    pattern: /\bkeycloak-model-legacy\b/,
    files: /^pom\.xml$|\.gradle(?:\.kts)?$|\.toml$/,
    message: 'The module keycloak-model-legacy is gone.',
    fix: 'Use keycloak-model-storage.',
  },
  {
    rule: 'proxy-option',
    since: [26, 0, 0],
    severity: 'error',
    pattern: option('proxy'),
    onlyKeycloak: true,
    message: 'The option proxy is gone.',
    fix: 'Use --proxy-headers=xforwarded (or forwarded), and --http-enabled=true behind a proxy that ends TLS.',
  },
  {
    rule: 'hostname-v1',
    since: [26, 0, 0],
    severity: 'error',
    pattern: /\bhostname:v1\b/,
    message: 'The feature hostname:v1 is gone, and its options with it.',
    fix: 'Move to the options of hostname v2 before the upgrade.',
  },
  {
    rule: 'gelf-gone',
    since: [26, 0, 0],
    severity: 'error',
    pattern: /\blog-gelf-|\bKC_LOG_GELF|(?:--log|\bKC_LOG)\s*[=: ]\s*["']?[\w,]*gelf/i,
    message: 'The GELF log handler is gone.',
    fix: 'Log to the console or to syslog.',
  },
  {
    rule: 'admin-variable',
    since: [26, 0, 0],
    severity: 'info',
    pattern: /\bKEYCLOAK_ADMIN(?:_PASSWORD)?\b/,
    message: 'KEYCLOAK_ADMIN and KEYCLOAK_ADMIN_PASSWORD are deprecated.',
    fix: 'Use KC_BOOTSTRAP_ADMIN_USERNAME and KC_BOOTSTRAP_ADMIN_PASSWORD.',
  },
  {
    rule: 'theme-path',
    since: [26, 0, 0],
    severity: 'warning',
    pattern: /node_modules\/(?:patternfly|@patternfly|@patternfly-v5|rfc4648|alpinejs|jquery)\b/,
    files: /\.(?:ftl|properties)$/,
    message:
      'A path of the common theme resources that has moved (vendor/patternfly-v3 and others) or is gone (jquery, alpinejs).',
    fix: 'Take the new path, or bring the library along in the theme.',
  },
  {
    rule: 'jboss-node-name',
    since: [26, 3, 0],
    severity: 'error',
    pattern: /jboss\.(?:site|node)\.name\b/,
    message: 'The server does not start with jboss.site.name or jboss.node.name.',
    fix: 'Since 26.8 use --cache-embedded-node-name; before, the provider options of cache-embedded.',
  },
  {
    rule: 'transaction-timeout',
    since: [26, 6, 0],
    severity: 'info',
    pattern: /quarkus\.transaction-manager\.default-transaction-timeout/,
    message: 'There is an option of the server for this property now, which wins over it when it is set.',
    fix: 'Use --transaction-default-timeout.',
  },
  {
    rule: 'feature-settled',
    since: [26, 6, 0],
    severity: 'info',
    pattern: /\brolling-updates:v2\b/,
    message: 'rolling-updates:v2 is on by default.',
    fix: 'Take it out of the features.',
  },
  {
    rule: 'feature-settled',
    since: [26, 8, 0],
    severity: 'info',
    pattern: /features\b.*\b(?:scim-api|client-secret-rotation|http-optimized-serializers)\b/i,
    message: 'scim-api, client-secret-rotation and http-optimized-serializers need no feature flag any more.',
    fix: 'Take them out of the features.',
  },
  {
    rule: 'clusterless',
    since: [26, 8, 0],
    severity: 'warning',
    pattern: /features\b.*\bclusterless\b/i,
    message: 'The experimental feature clusterless is to be removed; its successor is stateless.',
    fix: 'Use stateless, with a --cache-embedded-cluster-name of its own.',
  },
  {
    rule: 'volatile-sessions',
    since: [26, 8, 0],
    severity: 'warning',
    pattern: /features[-_]disabled\b.*\bpersistent-user-sessions\b/i,
    message: 'Switching persistent user sessions off is deprecated.',
    fix: 'Take it out, and look at the load of the database.',
  },
  {
    rule: 'sticky-route',
    since: [26, 8, 0],
    severity: 'info',
    pattern: /should[-_]attach[-_]route/i,
    message: 'The route in the cookie AUTH_SESSION_ID is deprecated.',
    fix: 'Spread requests evenly instead of using sticky sessions.',
  },
];
