import type { Envelope } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ChannelLog } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { LogFile } from '../storage/log-file.ts';
import { openLog } from '../storage/open-log.ts';

const FULL_BYTES = 8_000_000;

export interface RootLogOptions {
  fs: FileSystem;
  path: string;
  clock: Clock;
  newEpoch: () => string;
  fullBytes?: number;
}

/**
 * The root's log. It begins anew at each start and when it is full. When the disk refuses, the newest events stay in
 * memory only, because the windows must still learn that the disk is full; what is missing here nobody needs later.
 */
export class RootLog implements ChannelLog {
  readonly #options: RootLogOptions;
  #log: LogFile;
  #refused = false;
  #fullAt: number;

  /** Throws disk_*. */
  constructor(options: RootLogOptions) {
    this.#options = options;
    this.#fullAt = options.fullBytes ?? FULL_BYTES;
    this.#log = this.#open();
  }

  get epoch(): string {
    return this.#log.header.epoch;
  }

  get isFull(): boolean {
    return this.#log.size > this.#fullAt;
  }

  append(envelopes: readonly Envelope[]): void {
    if (this.#refused) return;
    try {
      this.#log.append(envelopes);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#refused = true;
    }
  }

  durable(): Promise<void> {
    return this.#refused ? Promise.resolve() : this.#log.durable();
  }

  read(fromSeq: number, limit: number): Envelope[] {
    return this.#refused ? [] : this.#log.read(fromSeq, limit);
  }

  /** Begins another epoch, empty. `false`: the disk refuses, so the full one goes on for a while. */
  renew(): boolean {
    const old = this.#log;
    try {
      this.#log = this.#open();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#fullAt += this.#options.fullBytes ?? FULL_BYTES;
      return false;
    }
    this.#refused = false;
    // Its file is gone already, and with the epoch whatever was in it.
    old.close().catch(() => undefined);
    return true;
  }

  #open(): LogFile {
    const { fs, path, clock, newEpoch } = this.#options;
    try {
      fs.remove(path);
    } catch (error) {
      throw diskError(error, path);
    }
    const header = { format: 1 as const, epoch: newEpoch(), sessionId: null, createdAt: clock.now() };
    return openLog({ fs, path, clock, header }).log;
  }
}
