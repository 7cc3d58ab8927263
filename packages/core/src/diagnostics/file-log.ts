import type { LogFields, Logger, LogLevel } from './log.ts';
import { redact } from './redact.ts';
import { RotatingFile, type RotatingFileOptions } from './rotating-file.ts';

export interface FileLogOptions extends RotatingFileOptions {
  level: LogLevel;
  /** values that must never be written; asked for every line, so that a new one counts at once */
  secrets: () => Iterable<string>;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The core's log: one JSON object per line. A disk that takes none costs lines, and their number is told later. */
export class FileLog implements Logger {
  readonly #options: FileLogOptions;
  readonly #file: RotatingFile;
  #level: LogLevel;
  #lost = 0;

  constructor(options: FileLogOptions) {
    this.#options = options;
    this.#file = new RotatingFile(options);
    this.#level = options.level;
  }

  setLevel(level: LogLevel): void {
    this.#level = level;
  }

  debug(fields: LogFields, message: string): void {
    this.#log('debug', fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#log('info', fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#log('warn', fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#log('error', fields, message);
  }

  close(): void {
    this.#file.close();
  }

  #log(level: LogLevel, fields: LogFields, message: string): void {
    if (RANK[level] < RANK[this.#level]) return;
    try {
      if (this.#lost > 0) {
        this.#file.write(
          this.#line('warn', { lines: this.#lost }, 'log lines could not be written for a while; they are lost'),
        );
        this.#lost = 0;
      }
      this.#file.write(this.#line(level, fields, message));
    } catch {
      // There is nowhere left to say it.
      this.#lost += 1;
      this.#file.close();
    }
  }

  #line(level: LogLevel, fields: LogFields, message: string): string {
    const time = new Date(this.#options.clock.now()).toISOString();
    // Fields come under their own names, except those of the frame.
    const own = Object.entries(fields).map(([key, value]) => [FRAME.has(key) ? `${key}_` : key, value]);
    const line = { time, level, message, ...Object.fromEntries(own) };
    return `${JSON.stringify(redact(line, this.#options.secrets()))}\n`;
  }
}

const FRAME = new Set(['time', 'level', 'message']);
