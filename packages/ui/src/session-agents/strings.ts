/** The words of this part, which is fetched when it is shown. */
const en = {
  agents: 'Agent',
  notReady: {
    ready: '',
    checking: 'Looking for it',
    unknown: 'Looking for it',
    sign_in: 'Needs sign-in, in Settings',
    not_installed: 'Not installed',
    installing: 'Being installed',
    failed: 'Does not work',
  },
  here: 'In this session',
  active: 'Has the work now',
  add: {
    title: 'Add an agent',
    text: 'It joins with a conversation of its own, and is told of this one with its first message.',
    confirm: 'Add',
    none: 'All your agents are in this session.',
    noneReady: 'No other agent is ready. Install one or sign in to it in Settings.',
  },
  handOver: {
    title: 'Hand the work over',
    text: (from: string) => `Another agent goes on where ${from} is now, in this session.`,
    noneReady: 'No other agent is ready to take over. Install one or sign in to it in Settings.',
    packet: (agent: string) => `What ${agent} is told`,
    packetText: 'Made from the record of this session. Change what you like: these words are all it learns.',
    size: (characters: number, most: number) =>
      `${characters.toLocaleString('en')} of at most ${most.toLocaleString('en')} characters`,
    tooLong: (over: number) => `Too long by ${over.toLocaleString('en')} characters. Shorten it.`,
    loading: 'Reading the session',
    failed: (reason: string) => `What it would be told could not be put together. ${reason}`,
    nothing: (agent: string) => `${agent} knows all of this session already. What you write here it is told as well.`,
    restore: 'Start over',
    message: 'Next message',
    goOn: 'Go on with the work.',
    running: 'Work can be handed over once nothing runs.',
    stop: 'Stop it now',
    confirm: 'Hand over',
    chooseFirst: 'Choose an agent to see what it will be told.',
  },
};

export function words(): typeof en {
  return en;
}
