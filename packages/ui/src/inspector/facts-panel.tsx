import type { Limit } from '@codeai-hub/protocol/channels/session/state';
import type { ReactNode } from 'react';
import { levelOf } from '../app/limits.ts';
import { Meter } from '../components/meter/meter.tsx';
import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
import { useActiveAgent, useSession, useSessionState } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { compactNumber, dollars, fullTime, resetTime } from '../strings/time.ts';

/** What the session uses and what drives it. */
export function FactsPanel() {
  const { agentName } = useSession();
  const usage = useActiveAgent(({ usage }) => usage);
  const limits = useActiveAgent(({ limits }) => limits);
  const binding = useActiveAgent(({ binding }) => binding);
  const folder = useSessionState((state) => state?.folder ?? '');
  const createdAt = useSessionState((state) => state?.createdAt ?? 0);
  const turnCount = useSessionState((state) => state?.turnCount ?? 0);
  const runtime = binding?.runtime;
  return (
    <section className="inspector__section">
      <h3>{t().inspector.session}</h3>
      <dl className="facts">
        {usage?.contextUsed !== undefined && usage.contextWindow !== undefined && (
          <Fact name={t().inspector.contextUse} bar={(usage.contextUsed / usage.contextWindow) * 100}>
            {compactNumber(usage.contextUsed)} / {compactNumber(usage.contextWindow)}
          </Fact>
        )}
        {limits?.map((limit) => (
          <LimitFact key={limit.id} limit={limit} />
        ))}
        <Fact name={t().inspector.turns}>{turnCount}</Fact>
        {usage && usage.inputTokens + usage.outputTokens > 0 && (
          <Fact name={t().inspector.tokens}>
            {compactNumber(usage.inputTokens)}, {compactNumber(usage.outputTokens)}
          </Fact>
        )}
        {usage && usage.costUsd > 0 && <Fact name={t().inspector.cost}>{dollars(usage.costUsd)}</Fact>}
        <Fact name={t().inspector.agent}>{agentName}</Fact>
        {runtime && (
          <Fact name={t().inspector.runtime}>
            <span title={visibleWords(runtime.path ?? '')}>
              {runtime.version}, {t().inspector.runtimeSource[runtime.source]}
            </span>
          </Fact>
        )}
        <Fact name={t().inspector.folder}>
          <Words text={folder} />
        </Fact>
        <Fact name={t().inspector.started}>{fullTime(createdAt)}</Fact>
      </dl>
    </section>
  );
}

function LimitFact({ limit }: { readonly limit: Limit }) {
  const percent = limit.usedPercent;
  const level = levelOf(limit);
  const reset = limit.resetsAt === undefined ? '' : t().inspector.resets(resetTime(Date.now(), limit.resetsAt));
  return (
    <Fact name={limit.label} title={reset} {...(percent !== undefined && { bar: percent, level })}>
      {percent === undefined ? reset : `${Math.round(percent)}%`}
    </Fact>
  );
}

interface FactProps {
  readonly name: string;
  readonly title?: string;
  readonly bar?: number;
  readonly level?: 'normal' | 'warning' | 'full';
  readonly children: ReactNode;
}

function Fact({ name, title, bar, level, children }: FactProps) {
  return (
    <div className="facts__fact" title={title}>
      <dt>
        <Words text={name} />
      </dt>
      {bar !== undefined && <Meter percent={bar} label={name} level={level ?? 'normal'} />}
      <dd>{children}</dd>
    </div>
  );
}
