import './approval.css';
import type { Approval, ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import { ListTodo, MessageSquare, ShieldAlert } from 'lucide-react';
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { Icon } from '../components/icon/icon.tsx';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { AnswerKeys } from './answer-keys.ts';
import { CommandRequest } from './command-request.tsx';
import { EditRequest } from './edit-request.tsx';
import { AnswerGuard } from './guard.ts';
import { PlanRequest } from './plan-request.tsx';
import { QuestionRequest } from './question-request.tsx';
import { ReadThrough, useReadThrough } from './read-through.ts';
import { ToolRequest } from './tool-request.tsx';

export type Answer = (answer: ApprovalAnswer) => void;

interface ApprovalCardProps {
  readonly approval: Approval;
  /** Who asks, where there are several. */
  readonly asker?: ReactNode;
  /** Its place in the line, from 1. */
  readonly position: number;
  readonly count: number;
  /** Whether the keys 1 to 9 answer it. */
  readonly keys: boolean;
  /** Resolves to whether the core took the answer. */
  readonly onAnswer: (approval: Approval, answer: ApprovalAnswer) => Promise<boolean>;
}

/** What an agent waits for, with exactly what would happen. Nothing else ever takes its place while it is shown. */
export function ApprovalCard({ approval, asker, position, count, keys, onAnswer }: ApprovalCardProps) {
  const [guard] = useState(() => new AnswerGuard());
  const [busy, setBusy] = useState(false);
  const section = useRef<HTMLElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const readThrough = useReadThrough(section, body);
  useLayoutEffect(() => guard.shown(approval.id, performance.now()), [guard, approval.id]);

  const answer = useCallback<Answer>(
    (given) => {
      if (busy || !guard.allows(approval.id, performance.now())) return;
      setBusy(true);
      handFocusOn(section.current);
      onAnswer(approval, given).then(
        (accepted) => {
          if (!accepted) setBusy(false);
        },
        () => setBusy(false),
      );
    },
    [busy, guard, approval, onAnswer],
  );

  return (
    <section ref={section} className="approval" aria-label={t().approval.label} aria-busy={busy}>
      <header className="approval__head">
        <Icon of={iconOf(approval)} />
        <h2>
          <Words text={headline(approval)} />
        </h2>
        {asker}
        {count > 1 && <span className="approval__position num">{t().approval.position(position, count)}</span>}
      </header>
      <AnswerKeys value={keys}>
        <ReadThrough value={readThrough}>
          <div ref={body} className="approval__body">
            <Request approval={approval} onAnswer={answer} busy={busy} />
          </div>
        </ReadThrough>
      </AnswerKeys>
    </section>
  );
}

/** The card goes away with its answer; who answered by keyboard goes on writing. */
function handFocusOn(card: HTMLElement | null): void {
  if (card?.contains(document.activeElement) && matchMedia('(pointer: fine)').matches)
    document.getElementById('message-field')?.focus();
}

interface RequestProps {
  readonly approval: Approval;
  readonly onAnswer: Answer;
  readonly busy: boolean;
}

function Request({ approval: { request }, onAnswer, busy }: RequestProps) {
  switch (request.type) {
    case 'command':
      return <CommandRequest request={request} onAnswer={onAnswer} busy={busy} />;
    case 'edit':
      return <EditRequest request={request} onAnswer={onAnswer} busy={busy} />;
    case 'tool':
      return <ToolRequest request={request} onAnswer={onAnswer} busy={busy} />;
    case 'question':
      return <QuestionRequest request={request} onAnswer={onAnswer} busy={busy} />;
    case 'plan':
      return <PlanRequest request={request} onAnswer={onAnswer} busy={busy} />;
  }
}

function headline({ request }: Approval): string {
  switch (request.type) {
    case 'command':
      return t().approval.command;
    case 'edit':
      return t().approval.edit(request.changes.length);
    case 'tool':
      return t().approval.tool(request.title);
    case 'question':
      return (request.questions.length === 1 && request.questions[0]?.question) || t().approval.question;
    case 'plan':
      return t().approval.planReview;
  }
}

function iconOf({ request }: Approval) {
  if (request.type === 'question') return MessageSquare;
  return request.type === 'plan' ? ListTodo : ShieldAlert;
}
