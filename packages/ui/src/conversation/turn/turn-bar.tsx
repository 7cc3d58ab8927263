import './turn.css';
import { ArrowUp } from 'lucide-react';
import { Icon } from '../../components/icon/icon.tsx';
import { Words } from '../../exact-text/words.tsx';
import { t } from '../../strings/strings.ts';

interface TurnBarProps {
  readonly text: string;
  readonly number: number | undefined;
  readonly onGo: () => void;
}

/** The question that the answer in sight belongs to, once it has left the view. */
export function TurnBar({ text, number, onGo }: TurnBarProps) {
  return (
    <div className="turn-bar">
      <button type="button" className="turn-bar__button" title={t().turn.toStart} onClick={onGo}>
        <span className="ellipsis grow">
          <Words text={text} />
        </span>
        {number !== undefined && <span className="quiet num">{t().turn.number(number)}</span>}
        <Icon of={ArrowUp} size={13} />
      </button>
    </div>
  );
}
