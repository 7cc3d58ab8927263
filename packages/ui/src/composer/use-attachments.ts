import type { BlobRef } from '@codeai-hub/protocol/content';
import { useCallback } from 'react';
import { create } from 'zustand';
import { useToasts } from '../components/toast/toasts.ts';
import { t } from '../strings/strings.ts';
import { type Attachment, newAttachment } from './attachments.ts';

export interface Attachments {
  readonly list: readonly Attachment[];
  readonly add: (files: Iterable<File>) => void;
  readonly remove: (id: string) => void;
  /** Takes away those that went with a message; one that failed stays, to be seen. */
  readonly sent: (list: readonly Attachment[]) => void;
}

const none: readonly Attachment[] = [];
let nextId = 1;

interface Held {
  readonly bySession: Readonly<Record<string, readonly Attachment[]>>;
  change(sessionId: string, to: (list: readonly Attachment[]) => readonly Attachment[]): void;
}

/** Files beside the drafts of this window. They outlive the field: another session may be looked at meanwhile. */
const useHeld = create<Held>()((set) => ({
  bySession: {},
  change: (sessionId, to) =>
    set(({ bySession: { [sessionId]: list = none, ...others } }) => {
      const changed = to(list);
      return { bySession: changed.length > 0 ? { ...others, [sessionId]: changed } : others };
    }),
}));

export function useAttachments(sessionId: string, store: (file: File) => Promise<BlobRef>): Attachments {
  const list = useHeld((state) => state.bySession[sessionId]) ?? none;
  const change = useHeld((state) => state.change);
  const show = useToasts((state) => state.show);

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const attachment = newAttachment(`a${nextId++}`, file);
        const become = (to: Partial<Attachment>) =>
          change(sessionId, (all) => all.map((one) => (one.id === attachment.id ? { ...one, ...to } : one)));
        change(sessionId, (all) => [...all, attachment]);
        store(file).then(
          (blob) => become({ status: 'ready', blob }),
          (error: Error) => {
            become({ status: 'failed', problem: error.message });
            show({ level: 'error', text: t().composer.uploadFailed(attachment.name, error.message) });
          },
        );
      }
    },
    [sessionId, store, change, show],
  );
  const remove = useCallback(
    (id: string) => change(sessionId, (all) => all.filter((one) => one.id !== id)),
    [sessionId, change],
  );
  const sent = useCallback(
    (gone: readonly Attachment[]) => {
      const ids = new Set(gone.flatMap(({ id, status }) => (status === 'ready' ? [id] : [])));
      change(sessionId, (all) => all.filter((one) => !ids.has(one.id)));
    },
    [sessionId, change],
  );
  return { list, add, remove, sent };
}
