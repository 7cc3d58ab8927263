import { RotateCcw } from 'lucide-react';
import { Button } from '../components/button/button.tsx';
import { errorText } from '../problems/error-text.ts';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';
import { UserMessage } from './user-message/user-message.tsx';

/** A message of this window that the core has not answered yet, or has refused. */
export function EchoRow({ messageId }: { readonly messageId: string }) {
  const echo = useSession().transcript.echo(messageId);
  if (!echo) return null;
  if (echo.status.type === 'sending') return <UserMessage content={echo.content} note={t().message.sending} />;
  return (
    <UserMessage
      content={echo.content}
      trouble={
        <>
          <span className="grow">
            {t().message.refused} {errorText(echo.status.error)}
          </span>
          <Button size="small" icon={RotateCcw} onClick={echo.retry}>
            {t().message.sendAgain}
          </Button>
          <Button size="small" look="ghost" onClick={echo.dismiss}>
            {t().message.discard}
          </Button>
        </>
      }
    />
  );
}
