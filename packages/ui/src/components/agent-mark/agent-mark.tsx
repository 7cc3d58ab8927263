import './agent-mark.css';

const hues = ['clay', 'azure', 'violet', 'teal', 'ink', 'slate'] as const;
type Hue = (typeof hues)[number];

interface AgentMarkProps {
  readonly id: string;
  readonly name: string;
  readonly size?: 'small' | 'medium' | 'large';
}

/** A 16 px mark with the agent's first letter. Its hue is the agent's own and never says anything about a state. */
export function AgentMark({ id, name, size = 'medium' }: AgentMarkProps) {
  return (
    <span className="agent-mark" data-hue={hueOf(id)} data-size={size} aria-hidden="true">
      {(name.trim()[0] ?? '?').toUpperCase()}
    </span>
  );
}

/**
 * The same agent has the same hue in every window, and a new agent needs no entry anywhere: the hue is spread by its id.
 * The numbers are picked so that the agents most people have do not share one.
 */
function hueOf(id: string): Hue {
  let sum = 0;
  for (const character of id) sum = (Math.imul(sum, 4969) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hues[(sum >>> 7) % hues.length] ?? 'slate';
}
