import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { ChannelLog } from '../channels/channel.ts';
import type { LogFile } from '../storage/log-file.ts';

/**
 * The log of a session as its channel sees it. When nothing more can be promised of the file, another one takes its place
 * under the same channel. The epoch names all that a cursor depends on (I3): the log, the time since the machine last
 * started (a power loss takes what windows were already shown), and where the log is damaged.
 */
export class SessionLog implements ChannelLog {
  readonly #boot: string;
  #file: LogFile;
  #epoch: string;

  constructor(file: LogFile, boot: string) {
    this.#boot = boot;
    this.#file = file;
    this.#epoch = epochOf(file, boot);
  }

  get file(): LogFile {
    return this.#file;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** Why nothing more is written, when that is so. */
  get stopped(): HubError | null {
    return this.#file.stopped;
  }

  replace(file: LogFile): void {
    this.#file = file;
    this.#epoch = epochOf(file, this.#boot);
  }

  append(envelopes: readonly Envelope[]): void {
    this.#file.append(envelopes);
  }

  async durable(atOnce?: boolean): Promise<void> {
    if (this.stopped) throw this.stopped;
    await this.#file.durable(atOnce);
  }

  read(fromSeq: number, limit: number): Envelope[] {
    return this.#file.read(fromSeq, limit);
  }
}

function epochOf(file: LogFile, boot: string): string {
  const epoch = `${file.header.epoch}.${boot}`;
  return file.stopped?.code === 'log_damaged' ? `${epoch}.d${file.stopped.details.line}` : epoch;
}
