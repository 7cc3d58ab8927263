import type { Features } from '@codeai-hub/protocol/channels/session/state';
import { useEffect, useRef } from 'react';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';

interface CommandListProps {
  readonly id: string;
  readonly commands: Features['commands'];
  readonly active: number;
  readonly onChoose: (name: string) => void;
}

/** What the agent offers after a slash, above the field; the focus stays in the field. */
export function CommandList({ id, commands, active, onChoose }: CommandListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div ref={list} id={id} className="composer__commands" role="listbox" aria-label={t().composer.commands}>
      {commands.map(({ name, description, argumentHint }, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the field, which keeps the focus
        <div
          key={name}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          className="composer__command"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(name)}
        >
          <b>
            /<Words text={name} />
          </b>
          {argumentHint && (
            <span className="quiet">
              <Words text={argumentHint} />
            </span>
          )}
          <span className="ellipsis grow quiet">
            <Words text={description} />
          </span>
        </div>
      ))}
    </div>
  );
}
