import { Folder, Pencil } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { TextArea } from '../components/field/field.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { ExactInline, ExactText } from '../exact-text/exact-text.tsx';
import { t } from '../strings/strings.ts';
import { AgentSays } from './agent-says.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { RequestFacts } from './request-facts.tsx';
import type { RequestProps } from './request-type.ts';

export function CommandRequest({ request, onAnswer, busy }: RequestProps<'command'>) {
  const [edited, setEdited] = useState<string | null>(null);
  return (
    <>
      {edited === null ? (
        <ExactText text={request.command} label={t().approval.commandText} prompt="$" />
      ) : (
        <TextArea
          code
          label={t().approval.editedCommand}
          value={edited}
          rows={2}
          maxLength={100_000}
          autoFocus
          onChange={(event) => setEdited(event.target.value)}
        />
      )}
      <RequestFacts facts={request.facts} />
      <div className="approval__facts">
        <span>
          <Icon of={Folder} size={13} />
          <span className="visually-hidden">{t().approval.folder}</span>
          <bdi>
            <ExactInline text={request.cwd} />
          </bdi>
        </span>
        {request.editable && (
          <Button
            look="ghost"
            size="small"
            icon={Pencil}
            onClick={() => setEdited(edited === null ? request.command : null)}
          >
            {edited === null ? t().approval.editCommand : t().common.reset}
          </Button>
        )}
      </div>
      <AgentSays text={request.description} />
      <AgentSays text={request.reason} />
      <AnswerBar
        options={request.options}
        busy={busy}
        onAnswer={onAnswer}
        command={edited !== null && edited !== request.command ? edited : undefined}
      />
    </>
  );
}
