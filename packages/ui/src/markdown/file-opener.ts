import { createContext } from 'react';
import type { FileReference } from './file-reference.ts';

/** What a press on a file name does here: a window inside an editor opens the file, a page copies its path. */
export interface OpensFiles {
  readonly open: (file: FileReference) => void;
  readonly copies: boolean;
}

export const FileOpener = createContext<OpensFiles | null>(null);
