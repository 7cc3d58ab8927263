import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { Words } from '../exact-text/words.tsx';
import { t } from '../strings/strings.ts';
import type { Addressees } from './use-addressees.ts';

/** Whom the message is for, always in sight where there is a choice. */
export function AddresseeBar({ agents, to, toggle, toggleAll }: Addressees) {
  return (
    <fieldset className="composer__to" aria-label={t().composer.to}>
      <span aria-hidden="true">{t().composer.to}</span>
      {agents.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          className="composer__addressee"
          aria-pressed={to.includes(id)}
          onClick={() => toggle(id)}
        >
          <AgentMark id={id} name={name} />
          <span className="ellipsis">
            <Words text={name} />
          </span>
        </button>
      ))}
      <button
        type="button"
        className="composer__addressee"
        aria-pressed={to.length === agents.length}
        onClick={toggleAll}
      >
        {t().composer.everyone}
      </button>
    </fieldset>
  );
}
