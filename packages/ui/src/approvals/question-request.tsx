import type { Question } from '@codeai-hub/protocol/channels/session/approvals';
import { useContext, useState } from 'react';
import { Button } from '../components/button/button.tsx';
import { TextField } from '../components/field/field.tsx';
import { Kbd } from '../components/kbd/kbd.tsx';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import { AnswerKeys, useAnswerKeys } from './answer-keys.ts';
import { type Chosen, choose, completeAnswers, nothingChosen, writeOther } from './answers.ts';
import { Foot } from './foot.tsx';
import type { RequestProps } from './request-type.ts';

export function QuestionRequest({ request, onAnswer, busy }: RequestProps<'question'>) {
  const { questions } = request;
  const [chosen, setChosen] = useState<ReadonlyMap<string, Chosen>>(new Map());
  const set = (id: string, value: Chosen) => setChosen((before) => new Map(before).set(id, value));
  const keys = useContext(AnswerKeys);
  const single = questions.length === 1 ? questions[0] : undefined;
  useAnswerKeys(single?.options.length ?? 0, (index) => {
    const option = single?.options[index];
    if (single && option) set(single.id, choose(single, chosen.get(single.id) ?? nothingChosen, option.label));
  });
  const answers = completeAnswers(questions, chosen);
  return (
    <form
      className="approval__questions"
      onSubmit={(event) => {
        event.preventDefault();
        if (answers) onAnswer({ type: 'answers', answers });
      }}
    >
      {questions.map((question) => (
        <QuestionField
          key={question.id}
          question={question}
          alone={single !== undefined}
          keys={keys && single !== undefined}
          chosen={chosen.get(question.id) ?? nothingChosen}
          onChange={(value) => set(question.id, value)}
        />
      ))}
      <Foot>
        <Button type="submit" look="attention" disabled={busy || !answers}>
          {t().approval.answer}
        </Button>
        <Button look="ghost" disabled={busy} onClick={() => onAnswer({ type: 'dismiss' })}>
          {t().approval.skip}
        </Button>
      </Foot>
    </form>
  );
}

interface QuestionFieldProps {
  readonly question: Question;
  /** The card's headline is this question. */
  readonly alone: boolean;
  /** Digits choose here. */
  readonly keys: boolean;
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}

function QuestionField({ question, alone, keys, chosen, onChange }: QuestionFieldProps) {
  return (
    <fieldset className="approval__question">
      <legend className={alone ? 'visually-hidden' : undefined}>
        <Words text={question.question} />
      </legend>
      {question.multiSelect && <p className="approval__text">{t().approval.chooseMany}</p>}
      {question.options.map(({ label, description }, at) => (
        <label key={label} className="approval__option">
          <input
            className="visually-hidden"
            type={question.multiSelect ? 'checkbox' : 'radio'}
            name={question.id}
            checked={chosen.labels.includes(label)}
            onChange={() => onChange(choose(question, chosen, label))}
          />
          {keys && at < 9 && <Kbd>{String(at + 1)}</Kbd>}
          <span>
            <Words text={label} />
            {description && (
              <small>
                <Words text={description} />
              </small>
            )}
          </span>
        </label>
      ))}
      {question.allowOther && (
        <TextField
          label={t().approval.other}
          placeholder={question.options.length > 0 ? t().approval.other : t().approval.otherPlaceholder}
          value={chosen.other}
          maxLength={10_000}
          onChange={(event) => onChange(writeOther(question, chosen, event.target.value))}
        />
      )}
    </fieldset>
  );
}
