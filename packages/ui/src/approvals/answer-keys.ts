import { createContext, useContext, useEffect, useRef } from 'react';
import { isInputMethods } from '../components/keys/input-method.ts';
import { isWriting } from '../components/keys/is-writing.ts';

/** Whether digits answer here. */
export const AnswerKeys = createContext(true);

/**
 * The keys 1 to 9 choose, wherever the focus is, except where somebody writes: there a digit is a digit. A held key
 * answers nothing.
 */
export function useAnswerKeys(count: number, choose: (index: number) => void): void {
  const enabled = useContext(AnswerKeys);
  const latest = useRef(choose);
  useEffect(() => {
    latest.current = choose;
  });
  useEffect(() => {
    if (!enabled || count === 0) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const index = digitIndex(event, count);
      if (index === null || isWriting(event.target) || document.querySelector('dialog[open], [popover]:popover-open'))
        return;
      event.preventDefault();
      latest.current(index);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [count, enabled]);
}

type DigitEvent = Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing' | 'keyCode'>;

export function digitIndex(event: DigitEvent, count: number): number | null {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isInputMethods(event)) return null;
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  return digit >= 1 && digit <= count ? digit - 1 : null;
}
