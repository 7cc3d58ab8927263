import type { HubClient } from '@codeai-hub/client/api';
import { type OfferedAgent, type OfferedWay, WayKind } from '@codeai-hub/protocol/agent-registry';
import type { RootCommandOf } from '@codeai-hub/protocol/channels/root/commands';
import { HubError } from '@codeai-hub/protocol/errors';
import { nearest } from '../command-line/nearest.ts';
import { CommandFailure } from '../failure.ts';
import { columns } from '../output/columns.ts';
import type { Output } from '../output/output.ts';
import { exactlyLine, printableLine } from '../output/printable.ts';

/** The agents there are, of which the words stand somewhere in what is told. */
export async function tellRegistry(hub: HubClient, words: string, output: Output): Promise<void> {
  const list = await hub.request('registry.list', {});
  const agents = list.agents.filter((agent) => saysAll(agent, words));
  if (output.json) return output.value({ ...list, agents });
  output.note(`${agents.length} of ${list.agents.length} agents of ${printableLine(list.source)}`);
  for (const problem of list.leftOut) output.note(printableLine(problem, 200));
  if (agents.length > 0) output.line(columns(agents.map((agent) => rowOf(agent, output))));
}

interface Wish {
  way?: string | undefined;
  /** the person said that they trust what comes from outside of package registries */
  trust?: boolean | undefined;
}

/** What is to be sent for it, after it was shown. Throws what it cannot be added for. */
export async function addCommand(
  hub: HubClient,
  id: string,
  { way, trust }: Wish,
  output: Output,
): Promise<RootCommandOf<'provider.add'>> {
  const { agents } = await hub.request('registry.list', {});
  const agent = agents.find((one) => one.id === id);
  if (!agent) throw unknown(id, agents);
  const chosen = chosenWay(agent, way);
  for (const line of shownLines(agent, chosen)) output.note(line);
  const { kind } = chosen;
  return { type: 'provider.add', provider: id, hash: agent.hash, way: kind, ...(trust && { consent: true }) };
}

function unknown(id: string, agents: readonly OfferedAgent[]): CommandFailure {
  const meant = nearest(
    id,
    agents.map((one) => one.id),
  );
  const hint = meant ? ` Did you mean ${printableLine(meant)}?` : ' "providers registry" lists them.';
  return new CommandFailure('usage', `The registry has no agent "${printableLine(id, 100)}".${hint}`);
}

/** The one that was named, else the first that the hub can go; a package before an archive. */
function chosenWay(agent: OfferedAgent, named: string | undefined): OfferedWay {
  const { name, ways, problem } = agent;
  if (problem !== undefined) throw new HubError('agent_unusable', { provider: name, reason: problem });
  const kind = named === undefined ? undefined : WayKind.safeParse(named).data;
  const found = kind === undefined ? undefined : ways.find((one) => one.kind === kind);
  if (named !== undefined) {
    if (found) return found;
    throw new CommandFailure('usage', `${printableLine(name)} is not offered as "${printableLine(named, 50)}".`);
  }
  const open = ways.find((one) => one.problem === undefined);
  if (open) return open;
  const reason = ways.map((one) => `${one.kind}: ${one.problem}`).join('; ') || 'no way to install it is told';
  throw new HubError('agent_unusable', { provider: name, reason });
}

/** Every character of it: a person decides by these words. */
function shownLines({ name, version, license, repository, authors }: OfferedAgent, way: OfferedWay): string[] {
  return [
    `${exactlyLine(name)} ${exactlyLine(version)}, by ${exactlyLine(authors.join(', ') || 'nobody it names')}`,
    `Licence: ${exactlyLine(license ?? 'not told')}. Source: ${exactlyLine(repository ?? 'not told')}`,
    way.kind === 'binary'
      ? `Fetches the program ${exactlyLine(way.source)}, with the SHA-256 ${exactlyLine(way.sha256 ?? 'not told')}`
      : `Fetches the package ${exactlyLine(way.source)} with npm`,
  ];
}

function rowOf(agent: OfferedAgent, output: Pick<Output, 'style'>): string[] {
  const { id, version, license, added, problem, ways } = agent;
  const open = ways.filter((way) => way.problem === undefined).map((way) => way.kind);
  const cannot = problem ?? (open.length > 0 ? undefined : (ways[0]?.problem ?? 'no way to install it is told'));
  const state = added !== null ? output.style('green', `added ${printableLine(added, 20)}`) : open.join(', ');
  return [
    output.style('bold', printableLine(id, 40)),
    printableLine(version, 20),
    printableLine(license ?? 'no licence told', 24),
    cannot === undefined ? state : output.style('dim', 'cannot be added'),
    output.style('dim', printableLine(cannot ?? `${agent.description} ${agent.repository ?? ''}`, 120)),
  ];
}

function saysAll({ id, name, description, authors, license }: OfferedAgent, words: string): boolean {
  const text = [id, name, description, license ?? '', ...authors].join(' ').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
