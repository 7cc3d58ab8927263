import { canInstall, findProgram, installPackages, type Machine, mayInstall } from './machine.ts';

const PACKAGES = ['dbus', 'gnome-keyring'];

/**
 * What a real Secret Service of one's own takes, as a variable for the tests. Empty where it cannot be had without asking
 * somebody: then the tests hold the keychain to what it says where there is none.
 */
export async function ensureKeyring(machine: Machine): Promise<string> {
  const found = () =>
    findProgram(machine, 'dbus-daemon') === undefined ? undefined : findProgram(machine, 'gnome-keyring-daemon');
  const there = found();
  if (there !== undefined) return there;
  if (!canInstall(machine) || !(await mayInstall(machine))) {
    machine.print('No gnome-keyring is here or can be installed: the real keychain is not tested, only its absence.');
    return '';
  }
  await installPackages(machine, PACKAGES, 'the tests of the keychain');
  const installed = found();
  if (installed === undefined)
    throw new Error(`apt-get installed ${PACKAGES.join(' and ')}, but they are not in PATH.`);
  return installed;
}
