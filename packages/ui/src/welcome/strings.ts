/** The words of this part, which is fetched when it is shown. */
const en = {
  welcome: {
    title: 'Your agents, one place',
    text: 'The hub uses the agents already on this computer, with their own sign-in. Nothing is sent anywhere else.',
    tryDemo: 'Try the demo agent',
    demoMessage: 'Hello! What can you do?',
    demoText: 'It needs no account and does real, harmless things, so that you can see how everything works.',
  },
  create: {
    title: 'New session',
    label: 'First message',
    placeholder: (folder: string) => (folder ? `What should be done in ${folder}?` : 'What should be done?'),
    folder: 'Folder',
    chooseFolder: 'Choose a folder…',
    recent: 'Recent folders',
    agent: 'Agent',
    with: 'With',
    alone: 'alone',
    others: 'Together with',
    start: 'Start',
    noFolder: 'Choose a folder first.',
  },
};

export function words(): typeof en {
  return en;
}
