import { useState } from 'react';
import { isInputMethods } from '../components/keys/input-method.ts';
import { useSession } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

export function RenameField({ title, onDone }: { readonly title: string; readonly onDone: () => void }) {
  const { run } = useSession();
  const [text, setText] = useState(title);
  const save = () => {
    const name = text.trim();
    if (name !== '' && name !== title) void run({ type: 'session.rename', title: name });
    onDone();
  };
  return (
    <input
      className="field head__rename"
      aria-label={t().sessions.renameLabel}
      value={text}
      maxLength={200}
      // biome-ignore lint/a11y/noAutofocus: asked for by the person a moment ago
      autoFocus
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (isInputMethods(event.nativeEvent)) return;
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') onDone();
      }}
    />
  );
}
