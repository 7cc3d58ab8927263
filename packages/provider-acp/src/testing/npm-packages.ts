import { createHash } from 'node:crypto';
import { tarGz } from './archives.ts';
import type { FileServer } from './file-server.ts';

export interface NpmPackage {
  name: string;
  version: string;
  files: Record<string, string>;
  bin?: unknown;
  dependencies?: Record<string, string>;
  scripts?: Record<string, string>;
  /** in place of what the archive has */
  integrity?: string;
}

const sha = (algorithm: string, data: Buffer, encoding: 'hex' | 'base64') =>
  createHash(algorithm).update(data).digest(encoding);

/** Publishes a package on the server, as a registry of npm would have it. */
export function publish(server: FileServer, { name, version, files, integrity, ...about }: NpmPackage): void {
  const manifest = { name, version, ...about };
  const archive = tarGz(
    { name: 'package/package.json', content: JSON.stringify(manifest) },
    ...Object.entries(files).map(([file, content]) => ({ name: `package/${file}`, content, mode: 0o755 })),
  );
  const path = `/${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
  const dist = {
    tarball: server.url + path,
    shasum: sha('sha1', archive, 'hex'),
    integrity: integrity ?? `sha512-${sha('sha512', archive, 'base64')}`,
  };
  server.put(path, archive);
  const versions = { [version]: { ...manifest, dist } };
  server.put(`/${name}`, JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
}
