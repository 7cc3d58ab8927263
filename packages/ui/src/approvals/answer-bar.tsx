import type { ApprovalAnswer, ApprovalOption } from '@codeai-hub/protocol/channels/session/approvals';
import { useContext, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { TextArea } from '../components/field/field.tsx';
import { isInputMethods } from '../components/keys/input-method.ts';
import { ExactInline } from '../exact-text/exact-text.tsx';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { AnswerKeys, useAnswerKeys } from './answer-keys.ts';
import { Foot } from './foot.tsx';
import { ReadThrough } from './read-through.ts';

interface AnswerBarProps {
  readonly options: readonly ApprovalOption[];
  readonly busy: boolean;
  readonly onAnswer: (answer: ApprovalAnswer) => void;
  /** A command changed by the person; goes along when it is allowed. */
  readonly command?: string | undefined;
  /** Not all of what would be allowed is shown yet. */
  readonly unseen?: boolean;
}

/**
 * The choices of a request, in the agent's order, with the keys 1 to 9; a denial may say what to do instead. Nothing is
 * allowed that was not all in sight: until then a key shows more of it.
 */
export function AnswerBar({ options, busy, onAnswer, command, unseen = false }: AnswerBarProps) {
  const keys = useContext(AnswerKeys);
  const { all, readOn } = useContext(ReadThrough);
  const [instead, setInstead] = useState<string | null>(null);
  const deny = options.find((option) => option.kind === 'deny');
  const offered = (option: ApprovalOption) =>
    option.kind === 'deny' || (all && !unseen && (command === undefined || !lasts(option)));
  const choose = (option: ApprovalOption) =>
    onAnswer({
      type: 'option',
      optionId: option.id,
      ...(command !== undefined && option.kind !== 'deny' && { command }),
    });
  useAnswerKeys(instead === null ? options.length : 0, (index) => {
    const option = options[index];
    if (option && offered(option)) choose(option);
    else if (option && !all) readOn();
  });

  if (instead !== null && deny)
    return (
      <form
        className="approval__foot approval__instead"
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer({ type: 'option', optionId: deny.id, ...(instead.trim() && { note: instead.trim() }) });
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (isInputMethods(event.nativeEvent)) return;
          if (event.key === 'Escape') setInstead(null);
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            event.currentTarget.requestSubmit();
          }
        }}
      >
        <TextArea
          label={t().approval.instead}
          placeholder={t().approval.instead}
          value={instead}
          rows={2}
          autoFocus
          maxLength={10_000}
          onChange={(event) => setInstead(event.target.value)}
        />
        <div className="approval__actions">
          <Button type="submit" look="attention" disabled={busy}>
            {t().approval.sendInstead}
          </Button>
          <Button look="ghost" onClick={() => setInstead(null)}>
            {t().common.cancel}
          </Button>
        </div>
      </form>
    );

  return (
    <>
      {command === undefined ? <Rules options={options} /> : <ChangedOnce options={options} />}
      <Foot>
        {options.map((option, at) => (
          <Button
            key={option.id}
            look={lookOf(option, at)}
            {...(keys && at < 9 && { shortcut: String(at + 1), 'aria-keyshortcuts': String(at + 1) })}
            disabled={busy || !offered(option)}
            onClick={() => choose(option)}
          >
            <Words text={option.label} />
          </Button>
        ))}
        {deny && (
          <span className="approval__else">
            <Button look="ghost" disabled={busy} onClick={() => setInstead('')}>
              {t().approval.insteadButton}
            </Button>
          </span>
        )}
      </Foot>
    </>
  );
}

/** What "always" would mean, said before it is pressed. */
function Rules({ options }: { readonly options: readonly ApprovalOption[] }) {
  const rules = options.filter((option) => option.rule !== undefined);
  if (rules.length === 0) return null;
  return (
    <ul className="plain-list approval__rules">
      {rules.map((option) => (
        <li key={option.id}>
          <Words text={option.label} />:{' '}
          <code dir="ltr">
            <ExactInline text={option.rule ?? ''} />
          </code>
        </li>
      ))}
    </ul>
  );
}

/** The rules name the command as it was, so a changed one cannot be allowed for longer than this once. */
function ChangedOnce({ options }: { readonly options: readonly ApprovalOption[] }) {
  return options.some(lasts) ? <p className="approval__rules">{t().approval.changedOnce}</p> : null;
}

function lasts(option: ApprovalOption): boolean {
  return option.kind === 'allow_session' || option.kind === 'allow_always';
}

function lookOf(option: ApprovalOption, at: number): 'attention' | 'default' | 'ghost' {
  if (option.kind === 'deny') return 'ghost';
  return at === 0 ? 'attention' : 'default';
}
