import { HubError } from '@codeai-hub/protocol/errors';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const READ_ONLY = new Set(['EROFS', 'EACCES', 'EPERM']);

/** What a failed file operation means to a person. */
export function diskError(error: unknown, path: string): HubError {
  if (error instanceof HubError) return error;
  const code = errnoOf(error);
  if (FULL.has(code)) return new HubError('disk_full', { path }, { cause: error });
  if (READ_ONLY.has(code)) return new HubError('disk_read_only', { path }, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new HubError('disk_failed', { path, reason }, { cause: error });
}

export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT';
}
