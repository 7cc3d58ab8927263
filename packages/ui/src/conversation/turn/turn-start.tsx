import './turn.css';
import { BellRing } from 'lucide-react';
import { Icon } from '../../components/icon/icon.tsx';
import { t } from '../../strings/strings.ts';

/** The head of a turn nobody asked for: something the agent left running came back to it. */
export function TurnStart() {
  return (
    <div className="turn-start">
      <Icon of={BellRing} size={14} />
      {t().turn.newByAgent}
    </div>
  );
}
