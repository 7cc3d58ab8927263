import type { PlanEntry } from '@codeai-hub/protocol/channels/session/state';
import { entryOf, type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';

const STATUS: Readonly<Record<string, PlanEntry['status']>> = {
  pending: 'pending',
  in_progress: 'active',
  completed: 'done',
};

/** The agent's own list, kept from what its list tools are given and answer. */
export class TodoList {
  #entries = new Map<string, PlanEntry>();

  get entries(): PlanEntry[] {
    return [...this.#entries.values()];
  }

  clear(): boolean {
    const had = this.#entries.size > 0;
    this.#entries.clear();
    return had;
  }

  /** Takes a finished call of a tool. True when the list changed. */
  take(tool: string, input: Fields, result: unknown): boolean {
    switch (tool) {
      case 'TodoWrite':
        return this.#replace(listOf(input.todos).map(fieldsOf).map(todoOf));
      case 'TaskCreate':
        return this.#put(fieldsOf(fieldsOf(result).task));
      case 'TaskUpdate':
        return this.#update(input, fieldsOf(result));
      case 'TaskList':
        return this.#replace(listOf(fieldsOf(result).tasks).map(fieldsOf).map(taskOf));
      default:
        return false;
    }
  }

  #replace(entries: (PlanEntry | undefined)[]): boolean {
    this.#entries = new Map(entries.filter((entry) => entry !== undefined).map((entry) => [entry.id, entry]));
    return true;
  }

  #put(task: Fields): boolean {
    const entry = taskOf(task);
    if (entry === undefined) return false;
    this.#entries.set(entry.id, entry);
    return true;
  }

  #update(input: Fields, result: Fields): boolean {
    const id = stringOf(result.taskId) ?? stringOf(input.taskId);
    if (id === undefined || result.success === false) return false;
    if (input.status === 'deleted') return this.#entries.delete(id);
    const known = this.#entries.get(id);
    const text = stringOf(input.subject) ?? known?.text;
    if (text === undefined) return false;
    this.#entries.set(id, { id, text, status: statusOf(input.status) ?? known?.status ?? 'pending' });
    return true;
  }
}

function statusOf(value: unknown): PlanEntry['status'] | undefined {
  return entryOf(STATUS, stringOf(value));
}

function taskOf(task: Fields): PlanEntry | undefined {
  const [id, text] = [stringOf(task.id), stringOf(task.subject)];
  return id === undefined || text === undefined ? undefined : { id, text, status: statusOf(task.status) ?? 'pending' };
}

function todoOf(todo: Fields, index: number): PlanEntry | undefined {
  const text = stringOf(todo.content);
  return text === undefined ? undefined : { id: String(index + 1), text, status: statusOf(todo.status) ?? 'pending' };
}
