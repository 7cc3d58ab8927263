import { type ClipboardEvent, type KeyboardEvent, type Ref, useCallback, useLayoutEffect, useRef } from 'react';
import { plainness } from '../long-text/plainness.ts';
import { longPaste } from './attachments.ts';
import { useLargeInsert } from './use-large-insert.ts';

interface MessageFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly field?: Ref<HTMLTextAreaElement>;
  readonly listId?: string | undefined;
  readonly activeId?: string | undefined;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onBlur?: () => void;
}

/** The text being written. Grows with it up to 40 % of the window; files come in by paste. */
export function MessageField(props: MessageFieldProps) {
  const own = useRef<HTMLTextAreaElement>(null);
  const { value, onFiles, field } = props;
  const plain = plainness(value);
  const asFile = useCallback(
    (text: string) => onFiles([new File([text], 'pasted.txt', { type: 'text/plain' })]),
    [onFiles],
  );
  useLargeInsert(own, asFile);

  // Browsers that know `field-sizing` need no help.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has another height
  useLayoutEffect(() => {
    const element = own.current;
    if (!element || CSS.supports('field-sizing', 'content')) return;
    element.style.height = plain ? '' : 'auto';
    if (!plain) element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    const text = event.clipboardData.getData('text/plain');
    if (files.length > 0 && text === '') {
      event.preventDefault();
      onFiles(files);
    } else if (text.length > longPaste) {
      event.preventDefault();
      asFile(text);
    }
  };

  return (
    <textarea
      ref={(element) => {
        own.current = element;
        if (typeof field === 'function') field(element);
        else if (field) field.current = element;
      }}
      id="message-field"
      className="composer__field"
      data-plain={plain}
      aria-label={props.label}
      aria-controls={props.listId}
      aria-activedescendant={props.activeId}
      aria-autocomplete={props.listId ? 'list' : undefined}
      placeholder={props.placeholder}
      value={value}
      disabled={props.disabled}
      // biome-ignore lint/a11y/noAutofocus: writing is what the page is for
      autoFocus={props.autoFocus}
      rows={1}
      dir={plain ? undefined : 'auto'}
      onChange={(event) => props.onChange(event.target.value)}
      onKeyDown={props.onKeyDown}
      onPaste={onPaste}
      onBlur={props.onBlur}
    />
  );
}
