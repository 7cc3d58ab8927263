import type { BlobRef } from '@codeai-hub/protocol/content';
import { createContext } from 'react';

/** Fetches the text of a blob of the session around; null where there is no core to ask. */
export const BlobLoader = createContext<((blob: BlobRef) => Promise<string>) | null>(null);
