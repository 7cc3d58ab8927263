import type { SessionAgent } from '@codeai-hub/protocol/channels/session/state';
import { ArrowUp, CornerUpRight, Plus, ShieldCheck } from 'lucide-react';
import { useRef } from 'react';
import { AgentMark } from '../components/agent-mark/agent-mark.tsx';
import { IconButton } from '../components/button/button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { modKey } from '../components/kbd/mod-key.ts';
import { MeterRing } from '../components/meter/meter.tsx';
import { useProviderName } from '../hub/hub-context.ts';
import { useAgent, useSession, useSeveral } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { type Configure, capitalised, modeItems, modeLabel, modelItems, modelLabel, Picker } from './pickers.tsx';

interface ComposerBarProps {
  /** whose model and mode are shown */
  readonly provider: string;
  /** something can be stopped */
  readonly running: boolean;
  /** whom it is for works */
  readonly busy: boolean;
  readonly canSend: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onSend: () => void;
  /** Given where the running turn takes messages. */
  readonly onSteer?: (() => void) | undefined;
  readonly onStop: () => void;
}

/** What the message is sent with: attachments, mode, model, and the way out. */
export function ComposerBar({ provider, running, busy, canSend, onFiles, onSend, onSteer, onStop }: ComposerBarProps) {
  return (
    <div className="composer__bar">
      <AttachButton onFiles={onFiles} />
      <ModePicker provider={provider} />
      <ModelPicker provider={provider} />
      <span className="grow" />
      <ContextRing provider={provider} />
      {busy && canSend && onSteer && (
        <IconButton icon={CornerUpRight} label={t().composer.steer} shortcut={`${modKey}⏎`} onClick={onSteer} />
      )}
      {running && (
        <button
          type="button"
          className="composer__send"
          data-kind="stop"
          aria-label={t().composer.stop}
          data-tip={t().composer.stop}
          data-tip-keys="esc"
          onClick={onStop}
        >
          <span className="composer__stop" />
        </button>
      )}
      {(!running || canSend) && (
        <SendButton label={busy ? t().composer.queue : t().composer.send} disabled={!canSend} onSend={onSend} />
      )}
    </div>
  );
}

export function SendButton({
  label,
  disabled,
  onSend,
}: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onSend: () => void;
}) {
  return (
    <button
      type="button"
      className="composer__send"
      aria-label={label}
      data-tip={label}
      disabled={disabled}
      onClick={onSend}
    >
      <Icon of={ArrowUp} />
    </button>
  );
}

export function AttachButton({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon={Plus} label={t().composer.attach} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

interface OfAgent {
  readonly provider: string;
}

function useConfigure(provider: string): Configure {
  const { run } = useSession();
  const several = useSeveral();
  return (change) => void run({ type: 'session.configure', ...(several && { agent: provider }), ...change });
}

function ModePicker({ provider }: OfAgent) {
  const features = useAgent(provider, (agent) => agent.features);
  const mode = useAgent(provider, (agent) => agent.mode) ?? '';
  const configure = useConfigure(provider);
  if (!features || features.modes.length === 0) return null;
  const configured = { features, mode, model: null, effort: null };
  return (
    <Picker
      label={t().composer.mode}
      icon={ShieldCheck}
      value={modeLabel(configured)}
      items={modeItems(configured, configure)}
    />
  );
}

function ModelPicker({ provider }: OfAgent) {
  const name = useProviderName(provider);
  const features = useAgent(provider, (agent) => agent.features);
  const model = useAgent(provider, (agent) => agent.model) ?? null;
  const effort = useAgent(provider, (agent) => agent.effort) ?? null;
  const configure = useConfigure(provider);
  if (!features || features.models.length === 0) return null;
  const configured = { features, model, effort, mode: '' };
  return (
    <Picker
      label={t().composer.model}
      mark={<AgentMark id={provider} name={name} />}
      value={modelLabel(configured)}
      detail={effort ? capitalised(effort) : undefined}
      items={modelItems(configured, configure)}
    />
  );
}

const contextOf = ({ usage: { contextUsed, contextWindow } }: SessionAgent) => {
  return contextUsed !== undefined && contextWindow ? Math.round((contextUsed / contextWindow) * 100) : null;
};

function ContextRing({ provider }: OfAgent) {
  const percent = useAgent(provider, contextOf) ?? null;
  if (percent === null) return null;
  return (
    <span className="composer__context num" data-tip={t().composer.context(percent)}>
      <MeterRing
        percent={percent}
        label={t().composer.context(percent)}
        level={percent >= 90 ? 'full' : percent >= 70 ? 'warning' : 'normal'}
      />
    </span>
  );
}
