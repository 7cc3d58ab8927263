import { randomUUID } from 'node:crypto';
import { describeError, HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Logger } from '../diagnostics/log.ts';

/**
 * What a client is told of a failure: an error of the closed list as it is; anything else only as a reference under
 * which the log has it whole.
 */
export function shapeOfFailure(error: unknown, where: string, logger: Logger): HubErrorShape {
  if (error instanceof HubError) return error.toShape();
  const reference = randomUUID().slice(0, 8);
  logger.error({ err: error, reference, where }, 'an unexpected error');
  return describeError('internal', { reference });
}
