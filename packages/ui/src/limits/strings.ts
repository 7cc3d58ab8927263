/** The words of this part, which is fetched when it is shown. */
const en = {
  title: (agent: string) => `${agent} has reached its usage limit.`,
  until: (time: string) => `It can go on at ${time}`,
  left: (span: string) => `, in ${span}`,
  unknown: 'When it can go on is not known.',
  isOver: 'The limit has reset by now.',
  planned: (time: string) => `Goes on by itself at ${time}`,
  now: 'Goes on by itself now.',
  waits: 'Goes on by itself as soon as fewer sessions run.',
  plannedBy: (name: string) => `, as ${name} asked for.`,
  plan: 'What goes on by itself',
  at: (time: string) => `Go on by itself at ${time}`,
  goOn: 'Go on now',
  handOver: 'Hand over to …',
  stop: 'Stop here',
  cancel: 'Do not go on',
};

export function words(): typeof en {
  return en;
}
