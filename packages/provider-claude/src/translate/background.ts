import type { ProviderEventOf } from '@codeai-hub/provider-kit/events';
import { type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';

type Work = ProviderEventOf<'background.changed'>['work'];

/**
 * What runs on without a turn: commands and sub-agents. Each event names all of them, so nothing can be missed for ever.
 * Watchers and housekeeping (`ambient`) report nothing and are no work.
 */
export class Background {
  #told = '[]';

  /** What is to be told; `undefined` when it is known already. */
  take(event: Fields): Work | undefined {
    const work = listOf(event.tasks).map(fieldsOf).flatMap(workOf);
    const words = JSON.stringify(work);
    if (words === this.#told) return undefined;
    this.#told = words;
    return work;
  }
}

function workOf(task: Fields): Work {
  const id = stringOf(task.task_id);
  if (id === undefined || id === '' || task.ambient === true) return [];
  return [{ id, title: stringOf(task.description) || 'A background task' }];
}
