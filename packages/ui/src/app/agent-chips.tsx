import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { isAgentAtWork, providerOfTurn, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { Words } from '../exact-text/words.tsx';
import { useProviderNames, useRoot } from '../hub/hub-context.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

type State = keyof ReturnType<typeof t>['sessions']['agentStates'];

const glyphs = {
  waits: 'attention',
  working: 'running',
  sign_in: 'attention',
  failed: 'failed',
  idle: 'idle',
} as const;

/** What each does, as text, so that nothing renders while it does it. */
function statesOf(state: SessionState | null): string {
  if (!state) return '';
  const asked = new Set(
    state.approvals.map(({ turnId }) =>
      providerOfTurn(
        state,
        state.turns.find(({ id }) => id === turnId),
      ),
    ),
  );
  return state.agents
    .map((agent) => `${agent.provider}:${asked.has(agent.provider) ? 'waits' : isAgentAtWork(agent) ? 'working' : ''}`)
    .join(' ');
}

const providersOf = (root: RootState | null) => root?.providers;

/** All agents of the session and what they do; a press makes one the active one. */
export function AgentChips() {
  const { run } = useSession();
  const active = useSessionState((state) => state?.provider ?? '');
  const states = useSessionState(statesOf);
  const providers = useRoot(providersOf);
  const nameOf = useProviderNames();
  return (
    <fieldset className="head__agents" aria-label={t().sessions.agents}>
      {states.split(' ').map((entry) => {
        const [id = '', doing] = entry.split(':');
        const state = (doing || standing(providers?.[id]?.status)) as State;
        const words = `${nameOf(id)}, ${t().sessions.agentStates[state]}`;
        return (
          <button
            key={id}
            type="button"
            className="chip head__agent"
            aria-pressed={id === active}
            aria-label={words}
            data-tip={id === active ? words : t().sessions.activate(words)}
            onClick={() => {
              if (id !== active) void run({ type: 'agent.activate', provider: id });
            }}
          >
            <AgentMark id={id} name={nameOf(id)} />
            <span className="ellipsis head__agent-name">
              <Words text={nameOf(id)} />
            </span>
            {state !== 'idle' && <StatusGlyph status={glyphs[state]} />}
          </button>
        );
      })}
    </fieldset>
  );
}

/** What keeps an idle agent from its work. */
function standing(status: string | undefined): State {
  if (status === 'sign_in') return 'sign_in';
  return status === 'failed' || status === 'not_installed' ? 'failed' : 'idle';
}
