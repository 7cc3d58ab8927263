import type { BlobRef } from '@codeai-hub/protocol/content';
import { useCallback, useState } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { t } from '../strings/strings.ts';
import { type Attachment, newAttachment } from './attachments.ts';

export interface Attachments {
  readonly list: readonly Attachment[];
  readonly add: (files: Iterable<File>) => void;
  readonly remove: (id: string) => void;
}

let nextId = 1;

export function useAttachments(store: (file: File) => Promise<BlobRef>): Attachments {
  const [list, setList] = useState<readonly Attachment[]>([]);
  const show = useToasts((state) => state.show);

  const add = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        const attachment = newAttachment(`a${nextId++}`, file);
        const change = (to: Partial<Attachment>) =>
          setList((before) => before.map((one) => (one.id === attachment.id ? { ...one, ...to } : one)));
        setList((before) => [...before, attachment]);
        store(file).then(
          (blob) => change({ status: 'ready', blob }),
          (error: Error) => {
            change({ status: 'failed', problem: error.message });
            show({ level: 'error', text: t().composer.uploadFailed(attachment.name, error.message) });
          },
        );
      }
    },
    [store, show],
  );
  const remove = useCallback((id: string) => setList((before) => before.filter((one) => one.id !== id)), []);
  return { list, add, remove };
}
