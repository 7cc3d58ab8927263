import { createContext } from 'react';
import type { FileReference } from './file-reference.ts';

/** What a press on a file name does here: a window inside an editor opens it, a page copies it. */
export const FileOpener = createContext<((file: FileReference) => void) | null>(null);
