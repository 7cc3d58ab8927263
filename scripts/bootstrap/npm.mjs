/** The npm that started us, else the one in PATH. */
export function npmCommand(env = process.env, platform = process.platform) {
  const own = env.npm_execpath;
  // pnpm, yarn and bun set this variable too.
  if (own && /npm-cli\.c?js$/.test(own)) return { file: process.execPath, args: [own], shell: false };
  return { file: 'npm', args: [], shell: platform === 'win32' };
}
