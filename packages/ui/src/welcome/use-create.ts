import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { Content } from '@codeai-hub/protocol/content';
import { useState } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { contentPart, fitsMessage, newAttachment, sentWords } from '../composer/attachments.ts';
import { uploadBlob } from '../hub/http-api.ts';
import { useCommand, useHub } from '../hub/hub-context.ts';
import type { Wishes } from './create-menus.tsx';

export interface Start {
  readonly provider: ProviderState;
  readonly folder: string;
  readonly wishes: Wishes;
  readonly text: string;
  readonly files: readonly File[];
  /** whom the first message is for; absent: the agent that has no other beside it */
  readonly to?: readonly string[] | undefined;
}

/** `start` resolves to whether it began. Creates the session, stores its attachments there, then sends the message; without attachments, and with words that fit, in one command. */
export function useCreate(onCreated: (sessionId: string) => void) {
  const hub = useHub();
  const command = useCommand();
  const show = useToasts((state) => state.show);
  const [busy, setBusy] = useState(false);

  const begin = async ({ provider, folder, wishes, text, files, to }: Start) => {
    const apart = files.length > 0 || !fitsMessage(text);
    const words: Content = [{ type: 'text', text }];
    const receipt = await command('root', {
      type: 'session.create',
      folder,
      provider: provider.id,
      ...(wishes.model !== null && { model: wishes.model }),
      ...(wishes.effort !== null && { effort: wishes.effort }),
      ...(wishes.mode !== null && { mode: wishes.mode }),
      ...(wishes.others.length > 0 && { with: [...wishes.others] }),
      ...(!apart && { message: { messageId: crypto.randomUUID(), content: words, ...(to && { to: [...to] }) } }),
    });
    const sessionId = receipt?.sessionId;
    if (!sessionId) return false;
    if (apart) await sendWithFiles(sessionId, text, files, to);
    onCreated(sessionId);
    return true;
  };

  const sendWithFiles = async (sessionId: string, text: string, files: readonly File[], to: Start['to']) => {
    const view = hub.session(sessionId);
    try {
      const parts = await Promise.all(
        files.map(async (file) => ({ ...newAttachment(file.name, file), blob: await uploadBlob(sessionId, file) })),
      );
      const words = await sentWords(text, (file) => uploadBlob(sessionId, file));
      await view.send([...words, ...parts.flatMap((part) => contentPart(part) ?? [])], undefined, to);
    } catch (error) {
      // Nothing that was written is lost: it stands in the new session's field.
      view.setDraft(text);
      show({ level: 'error', text: error instanceof Error ? error.message : String(error) });
    } finally {
      view.release();
    }
  };

  const start = async (wanted: Start) => {
    setBusy(true);
    try {
      return await begin(wanted);
    } finally {
      setBusy(false);
    }
  };
  return { busy, start };
}
