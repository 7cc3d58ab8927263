export interface Machine {
  platform: NodeJS.Platform;
  arch: string;
  /** the C library is musl, as in Alpine */
  musl: boolean;
}

export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, musl: process.platform === 'linux' && !hasGlibc() };
}

export function machineName({ platform, arch, musl }: Machine): string {
  return `${platform}-${arch}${musl ? '-musl' : ''}`;
}

export function executableName(command: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `${command}.exe` : command;
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
