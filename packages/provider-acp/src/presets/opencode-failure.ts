import { fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Failure, Refusal } from './preset.ts';

/** Errors of opencode: the words of the service, and a name of its own for the kind. */
export function opencodeFailure({ message, data }: Refusal): Failure | undefined {
  switch (stringOf(fieldsOf(data).errorName)) {
    case 'ProviderAuthError':
      return { code: 'auth_required' };
    case 'ContextOverflowError':
      return { code: 'context_full' };
    case 'ProviderModelNotFoundError':
      return { code: 'model_not_found' };
    default:
      return /incorrect api key|invalid api key|unauthorized|api key (is )?missing/i.test(message)
        ? { code: 'auth_required' }
        : undefined;
  }
}
