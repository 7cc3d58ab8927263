/** The words of this part, which is fetched when it is shown. */
const en = {
  list: 'Agents',
  states: {
    ready: 'Ready',
    checking: 'Looking for it',
    unknown: 'Looking for it',
    sign_in: 'Not signed in',
    not_installed: 'Not installed',
    installing: 'Installing',
    failed: 'Does not work',
  },
  sources: {
    'built-in': 'built in',
    hub: 'installed by the hub',
    machine: 'found on this computer',
    setting: 'chosen in the settings',
  },
  install: 'Install',
  installOf: (name: string) => `Install ${name}`,
  cancelInstall: 'Cancel',
  cancelInstallOf: (name: string) => `Cancel the installation of ${name}`,
  installing: 'Installing',
  installProgress: (received: string, total: string) => `${received} of ${total}`,
  update: 'Update',
  updateOf: (name: string) => `Update ${name} to the version the hub was tested with`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove ${name} from the hub`,
  look: 'Look again',
  lookFor: (name: string) => `Look again for ${name}`,
  signOut: 'Sign out',
  signOutOf: (name: string) => `Sign out of ${name}`,
  addKey: 'Add an API key',
  signIn: {
    start: 'Starting the sign-in …',
    open: 'Open the sign-in page',
    openText: (host: string) => `Sign in on ${host}. This page goes on by itself.`,
    codeText: (host: string) => `Type this code on ${host}:`,
    copyCode: 'Copy the code',
    copyCommand: 'Copy the command',
    runThis: 'Run this in your own terminal, then look again:',
    cancel: 'Cancel',
    cancelOf: (name: string) => `Cancel the sign-in of ${name}`,
    again: 'Try again',
    dismiss: 'Close',
    regionOf: (name: string) => `Sign-in of ${name}`,
  },
  health: {
    backingOff: (until: string, attempt: number) => `Failed ${attempt} times. Next try at ${until}.`,
    open: (until: string, failures: number) => `Paused until ${until} after ${failures} failures.`,
    tryNow: 'Try now',
    tryNowOf: (name: string) => `Try ${name} now`,
  },
};

export function words(): typeof en {
  return en;
}
