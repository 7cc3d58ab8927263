import { Profiler, type ProfilerOnRenderCallback } from 'react';
import { Composer } from '../composer/composer.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { OpenSession } from '../hub/open-session.tsx';

interface StreamSceneProps {
  readonly sessionId: string;
  readonly onRender: ProfilerOnRenderCallback;
}

/** A conversation and its message field, with their renders counted apart. */
export function StreamScene({ sessionId, onRender }: StreamSceneProps) {
  return (
    <OpenSession sessionId={sessionId} fallback={null}>
      <main className="main">
        <Profiler id="conversation" onRender={onRender}>
          <Conversation />
        </Profiler>
        <Profiler id="composer" onRender={onRender}>
          <Composer sendKey="enter" />
        </Profiler>
      </main>
    </OpenSession>
  );
}
