import './turn.css';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { RotateCcw, Square } from 'lucide-react';
import { memo } from 'react';
import { Banner } from '../../components/banner/banner.tsx';
import { Button } from '../../components/button/button.tsx';
import { usePressOnce } from '../../components/button/use-press-once.ts';
import { CopyButton } from '../../components/copy-button/copy-button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { ChangeCount } from '../../diff/change-count.tsx';
import { WordLines } from '../../exact-text/words.tsx';
import { type CutText, useTextLoader } from '../../hub/use-whole-text.ts';
import { LateLimitCard, PlannedHere } from '../../limits/late-limit-card.tsx';
import { errorText } from '../../problems/error-text.ts';
import { useSession, useSeveral, useTurn, useTurnAgent } from '../../session/session-context.ts';
import type { Transcript } from '../../session/transcript.ts';
import { t } from '../../strings/strings.ts';
import { compactNumber, dollars, duration, fullTime } from '../../strings/time.ts';
import { byWhom } from '../by-whom.ts';

/** How a turn ended and what it took. What went well is one quiet line. */
export const TurnEnd = memo(function TurnEnd({ turnId }: { readonly turnId: string }) {
  const turn = useTurn(turnId);
  const { transcript } = useSession();
  const load = useTextLoader();
  if (!turn?.outcome) return null;
  return (
    <div className="turn-end">
      <Outcome turn={turn} />
      <PlannedHere turnId={turnId} />
      <div className="turn-end__facts" title={fullTime(turn.startedAt)}>
        <Facts turn={turn} />
        <span className="turn-end__tools">
          <CopyButton label={t().message.copyAnswer} text={() => answerOf(transcript, turnId, load)} />
        </span>
      </div>
    </div>
  );
});

function Outcome({ turn }: { readonly turn: Turn }) {
  const { outcome } = turn;
  switch (outcome?.type) {
    case 'completed':
      return outcome.note ? <Banner level="info">{t().turn.notes[outcome.note]}</Banner> : null;
    case 'interrupted':
      return (
        <div className="turn-end__stopped">
          <Icon of={Square} size={13} />
          {outcome.by ? t().turn.stoppedBy(byWhom(outcome.by)) : t().turn.stopped}
        </div>
      );
    case 'failed':
      return (
        <LateLimitCard turnId={turn.id} error={outcome.error} plain={<Failed turn={turn} error={outcome.error} />} />
      );
    case 'lost':
      return (
        <Banner level="error" actions={<SendAgain turnId={turn.id} />}>
          <WordLines text={outcome.message} />
        </Banner>
      );
    default:
      return null;
  }
}

function Failed({ turn, error }: { readonly turn: Turn; readonly error: HubErrorShape }) {
  return (
    <Banner level="error" actions={<SendAgain turnId={turn.id} />}>
      {errorText(error)}
    </Banner>
  );
}

/** Sends the turn's message once more, as a new one: nothing is sent again by itself that nobody asked for. */
function SendAgain({ turnId }: { readonly turnId: string }) {
  const { transcript, view } = useSession();
  const message = transcript.messageOf(turnId);
  const several = useSeveral();
  const provider = useTurnAgent(turnId);
  const { pressed, press } = usePressOnce(async () => {
    if (!message) return false;
    return (await view.send(message.content, 'queue', several ? [provider] : undefined)).status === 'accepted';
  });
  // An undelivered message offers it itself.
  if (!message || message.delivery === 'not_delivered') return null;
  return (
    <Button size="small" icon={RotateCcw} disabled={pressed} onClick={press}>
      {t().message.sendAgain}
    </Button>
  );
}

function Facts({ turn }: { readonly turn: Turn }) {
  const { usage, changes } = turn;
  const tokens = (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0);
  const took = turn.endedAt === undefined ? null : t().turn.worked(duration(turn.endedAt - turn.startedAt));
  return (
    <>
      {took && <span>{took}</span>}
      {changes && changes.length > 0 && (
        <span>
          {t().turn.changed(changes.length)}{' '}
          <ChangeCount added={sum(changes, 'added')} removed={sum(changes, 'removed')} />
        </span>
      )}
      {tokens > 0 && <span>{t().turn.tokens(compactNumber(tokens))}</span>}
      {usage?.costUsd !== undefined && usage.costUsd > 0 && <span>{dollars(usage.costUsd)}</span>}
    </>
  );
}

function sum(changes: readonly { added: number; removed: number }[], key: 'added' | 'removed'): number {
  return changes.reduce((total, change) => total + change[key], 0);
}

function answerOf(transcript: Transcript, turnId: string, load: (item: CutText) => string | Promise<string>) {
  const texts = transcript
    .itemsOf(turnId)
    .flatMap((item) => (item.kind === 'agent_message' && item.parentId === undefined ? [load(item)] : []));
  if (texts.every((text) => typeof text === 'string')) return texts.join('\n\n');
  return Promise.all(texts).then((whole) => whole.join('\n\n'));
}
