import type { ProviderHealth } from '@codeai-hub/protocol/channels/root/state';
import { Button } from '../components/button/button.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { errorText } from '../problems/error-text.ts';
import { clockTime } from '../strings/time.ts';
import { words } from './strings.ts';

interface HealthProps {
  readonly id: string;
  readonly name: string;
  readonly health: ProviderHealth;
}

/** What lately went wrong with an agent, when it is tried again, and a way to do so at once. */
export function Health({ id, name, health }: HealthProps) {
  const command = useCommand();
  const { state, failures, lastError } = health;
  if (state.type === 'ok') return null;
  const until = clockTime(state.until);
  const text =
    state.type === 'open' ? words().health.open(until, failures) : words().health.backingOff(until, state.attempt);
  return (
    <div className="agents__panel" data-look="failed" role="status">
      <p>
        {text} {errorText(lastError)}
      </p>
      <Button
        size="small"
        aria-label={words().health.tryNowOf(name)}
        onClick={() => void command('root', { type: 'provider.retry', provider: id })}
      >
        {words().health.tryNow}
      </Button>
    </div>
  );
}
