/** The words of this part, which is fetched when it is shown. */
const en = {
  title: 'Import',
  about:
    'What agents have said in their own programs on this computer. Looking changes nothing. A conversation you continue becomes a session here, and the agent goes on in its own record.',
  list: 'Conversations',
  search: 'Search titles and folders',
  agent: 'Agent',
  allAgents: 'All agents',
  folder: 'Folder',
  allFolders: 'All folders',
  none: 'No agent on this computer has said anything in its own program.',
  noneFit: 'None fits.',
  noAgents: 'None of the agents here can show what its own program has said.',
  more: 'Show more',
  looked: (read: number) => `Looked through ${read} so far`,
  here: 'In the hub',
  unreadable: 'Cannot be read',
  pick: 'Choose a conversation to read it.',
  readOnly: 'Read only',
  continue: 'Continue here',
  continuing: 'Bringing it here',
  open: 'Open the session',
  workIn: 'Work in',
  closeFirst:
    'If it is still open in a terminal, close it there first: two programs in one conversation lose what one of them says.',
  failed: (name: string, reason: string) => `${name}: ${reason}`,
  you: 'You said',
  thought: 'Thoughts',
  cut: 'It goes on. Continue it here to see all of it.',
  back: 'Back to the list',
};

export function words(): typeof en {
  return en;
}
