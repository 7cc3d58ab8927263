import './session-agents.css';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { type RefObject, useEffect, useId, useRef } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Words } from '../exact-text/words.tsx';
import { words } from './strings.ts';

interface AgentChoiceProps {
  readonly element: RefObject<HTMLFieldSetElement | null>;
  readonly agents: readonly ProviderState[];
  readonly chosen: string | null;
  /** Said of one that can be chosen. */
  readonly note: (provider: ProviderState) => string;
  readonly onChoose: (id: string) => void;
}

/** One of several agents; those that are not ready say why. */
export function AgentChoice({ element, agents, chosen, note, onChoose }: AgentChoiceProps) {
  const name = useId();
  return (
    <fieldset ref={element} className="agent-choice" aria-label={words().agents}>
      {agents.map((provider) => {
        const ready = provider.status === 'ready';
        const why = ready ? note(provider) : words().notReady[provider.status];
        return (
          <label key={provider.id} className="agent-choice__row" data-disabled={!ready || undefined}>
            <input
              type="radio"
              name={name}
              value={provider.id}
              checked={provider.id === chosen}
              disabled={!ready}
              onChange={() => onChoose(provider.id)}
            />
            <AgentMark id={provider.id} name={provider.name} />
            <span className="ellipsis">
              <Words text={provider.name} />
            </span>
            {why && <small className="ellipsis">{why}</small>}
          </label>
        );
      })}
    </fieldset>
  );
}

/** The choice has the focus once the dialog is open: what is opened has it before, and would give it to its close button. */
export function useFirstFocus(): RefObject<HTMLFieldSetElement | null> {
  const element = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    const radios = [...(element.current?.querySelectorAll<HTMLInputElement>('input:not(:disabled)') ?? [])];
    (radios.find((radio) => radio.checked) ?? radios[0])?.focus();
  }, []);
  return element;
}
