// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose files hold such variables
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinOf } from '../../../../plugins/ahling-command-center/tools/image-pins.ts';
import { parseImage } from '../../../../plugins/ahling-command-center/tools/images.ts';
import { listImages } from '../../../../plugins/ahling-command-center/tools/list-images.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

describe('how a reference is pinned', () => {
  it.each([
    ['postgres:16@sha256:abc', 'digest'],
    ['traefik:v3.6.2', 'version'],
    ['grafana/grafana:12.0.1-ubuntu', 'version'],
    ['linuxserver/sonarr:version-4.0.10', 'version'],
    ['postgres:16', 'series'],
    ['postgres:16.4-alpine', 'series'],
    ['pgvector/pgvector:pg17', 'series'],
    ['ghcr.io/home-assistant/home-assistant:2026.6', 'series'],
    ['nginx:alpine', 'floating'],
    ['ghcr.io/immich-app/immich-server:release', 'floating'],
    ['nginx:latest', 'floating'],
    ['nginx', 'none'],
    ['registry.lan:5000/app', 'none'],
  ])('%s is %s', (reference, pin) => {
    expect(pinOf(parseImage(reference))).toBe(pin);
  });
});

describe('list_images', () => {
  it('gives each reference with its place and users, and says what runs in several versions', async () => {
    const folder = writeTree(tempFolder(), {
      'a/compose.yaml': 'services:\n  db:\n    image: postgres:16\n  web:\n    image: nginx:latest\n',
      'b/compose.yaml': 'services:\n  db:\n    image: postgres:17.2\n  app:\n    build: .\n',
    });
    const result = await call(listImages, {}, folder);
    expect(
      result.images.map(({ repository, tag, pin, isDatabase, file, line }) => [
        repository,
        tag,
        pin,
        isDatabase,
        `${file}:${line}`,
      ]),
    ).toEqual([
      ['nginx', 'latest', 'floating', false, 'a/compose.yaml:5'],
      ['postgres', '16', 'series', true, 'a/compose.yaml:3'],
      ['postgres', '17.2', 'series', true, 'b/compose.yaml:3'],
    ]);
    expect(result.mixed).toEqual([{ repository: 'postgres', tags: ['16', '17.2'] }]);
    expect([result.counts.series, result.counts.floating, result.unknown]).toEqual([2, 1, ['app']]);
  });

  it('counts a reference behind an anchor once, with all services that use it', async () => {
    const folder = writeTree(tempFolder(), {
      'compose.yaml': 'x-i: &i\n  image: redis:7.4.1\nservices:\n  a:\n    <<: *i\n  b:\n    <<: *i\n',
    });
    const { images } = await call(listImages, {}, folder);
    expect(images.map(({ services, line }) => [services, line])).toEqual([[['a', 'b'], 2]]);
  });

  it('names what is retired, whatever registry it comes from', async () => {
    const folder = writeTree(tempFolder(), {
      'compose.yaml':
        'services:\n  w:\n    image: containrrr/watchtower:1.7.1\n  o:\n    image: lscr.io/linuxserver/overseerr:latest\n  ok:\n    image: nickfedor/watchtower:1.12.0\n',
    });
    const { images } = await call(listImages, {}, folder);
    expect(images.map(({ repository, retired }) => [repository, retired !== null])).toEqual([
      ['containrrr/watchtower', true],
      ['lscr.io/linuxserver/overseerr', true],
      ['nickfedor/watchtower', false],
    ]);
  });

  it('fills variables from .env and leaves open what they do not decide', async () => {
    const folder = writeTree(tempFolder(), {
      '.env': 'V=1.2.3\n',
      'compose.yaml':
        'services:\n  a:\n    image: app:${V}\n  b:\n    image: app:${W}\n  c:\n    image: app:${X:-9}\n',
    });
    const result = await call(listImages, {}, folder);
    expect([result.images.map(({ tag }) => tag), result.unknown]).toEqual([['1.2.3', '9'], ['b']]);
  });

  it('says what it cannot read: empty, binary, broken and too large files', async () => {
    const folder = writeTree(tempFolder(), {
      'empty/compose.yaml': '',
      'broken/compose.yaml': 'services:\n  a: {image: [\n',
      'ok/compose.yaml': 'services: {a: {image: "x:1"}}',
      'list/compose.yaml': '- a\n',
    });
    mkdirSync(join(folder, 'latin'));
    writeFileSync(join(folder, 'latin/compose.yaml'), Buffer.from([0x73, 0xe9, 0xff, 0x0a]));
    mkdirSync(join(folder, 'big'));
    writeFileSync(join(folder, 'big/compose.yaml'), `# ${'x'.repeat(1_100_000)}`);
    const result = await call(listImages, {}, folder);
    expect(result.images.map(({ repository }) => repository)).toEqual(['x']);
    expect(result.notRead.map(({ file }) => file)).toEqual([
      'big/compose.yaml',
      'empty/compose.yaml',
      'latin/compose.yaml',
      'list/compose.yaml',
    ]);
    await expect(call(listImages, { path: 'nowhere' }, folder)).rejects.toMatchObject({ code: 'not_found' });
    await expect(call(listImages, {}, tempFolder())).rejects.toMatchObject({ code: 'no_compose' });
  });
});
