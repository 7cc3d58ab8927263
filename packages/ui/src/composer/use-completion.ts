import { type KeyboardEvent, type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';
import { isInputMethods } from '../components/keys/input-method.ts';
import type { Completion } from './completions.ts';

interface Wanted {
  readonly text: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly find: (text: string, caret: number) => readonly Completion[];
  readonly write: (text: string) => void;
}

/** What is offered while something is typed that can be completed; the focus stays in the field. */
export function useCompletion({ text, field, find, write }: Wanted) {
  const [state, setState] = useState({ active: 0, caret: text.length, closedFor: '' });
  const list = text === '' || state.closedFor === text ? [] : find(text, Math.min(state.caret, text.length));
  const active = Math.min(state.active, list.length - 1);

  const choose = (completion: Completion | undefined) => {
    if (!completion) return;
    // Before the caret is put: the field must hold the new words by then.
    flushSync(() => {
      setState({ active: 0, caret: completion.caret, closedFor: completion.text });
      write(completion.text);
    });
    field.current?.focus();
    field.current?.setSelectionRange(completion.caret, completion.caret);
  };

  /** Returns whether the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (list.length === 0 || isInputMethods(event.nativeEvent)) return false;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const step = event.key === 'ArrowDown' ? 1 : list.length - 1;
        setState({ ...state, active: (active + step) % list.length });
        return true;
      }
      case 'Tab':
      case 'Enter':
        choose(list[active]);
        return true;
      case 'Escape':
        setState({ ...state, active: 0, closedFor: text });
        return true;
      default:
        return false;
    }
  };

  const typed = (value: string) => {
    setState({ active: 0, caret: field.current?.selectionStart ?? value.length, closedFor: '' });
  };
  return { list, active, choose, onKey, typed };
}
