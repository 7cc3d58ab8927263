import { useEffect, useRef } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Words } from '../exact-text/words.tsx';
import type { Completion } from './completions.ts';

interface CompletionListProps {
  readonly id: string;
  readonly label: string;
  readonly completions: readonly Completion[];
  readonly active: number;
  readonly onChoose: (completion: Completion) => void;
}

/** What can be completed, above the field; the focus stays in the field. */
export function CompletionList({ id, label, completions, active, onChoose }: CompletionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} className="composer__commands" role="listbox" aria-label={label}>
      {completions.map((completion, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
        <div
          key={completion.key}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className="composer__command"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(completion)}
        >
          {completion.agent && <AgentMark id={completion.agent} name={completion.description} />}
          <b>
            <Words text={completion.label} />
          </b>
          {completion.hint && (
            <span className="quiet">
              <Words text={completion.hint} />
            </span>
          )}
          <span className="ellipsis grow quiet">
            <Words text={completion.description} />
          </span>
        </div>
      ))}
    </div>
  );
}
