import { type RefObject, useEffect } from 'react';
import { longPaste } from './attachments.ts';

/**
 * A text that dictation or a program puts in is put in by the browser line by line, which takes it minutes for a large
 * one; here it is put in at once. One that is dropped becomes a file, as one that is pasted does.
 */
export function useLargeInsert(field: RefObject<HTMLTextAreaElement | null>, onText: (text: string) => void): void {
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const beforeInput = (event: InputEvent) => {
      const text = event.data ?? event.dataTransfer?.getData('text/plain') ?? '';
      if (!event.cancelable || text.length <= longPaste) return;
      event.preventDefault();
      if (event.inputType === 'insertFromDrop') return onText(text);
      element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end');
      element.dispatchEvent(new Event('input', { bubbles: true }));
    };
    element.addEventListener('beforeinput', beforeInput);
    return () => element.removeEventListener('beforeinput', beforeInput);
  }, [field, onText]);
}
