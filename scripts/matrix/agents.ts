import { matrixSource as acp } from '../../packages/provider-acp/src/testing/matrix.ts';
import { matrixSource as claude } from '../../packages/provider-claude/src/testing/matrix.ts';
import { matrixSource as codex } from '../../packages/provider-codex/src/testing/matrix.ts';
import type { MatrixSource } from '../../packages/provider-kit/src/recordings/matrix.ts';

/** In the order of the page. */
export const sources: readonly MatrixSource[] = [claude, codex, acp];
