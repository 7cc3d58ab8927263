import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { Backups } from './backups.ts';
import { type CheckedSettings, checkSettings, invalid, isNewer, parseSettingsText } from './check-settings.ts';
import { mergePatch } from './merge-patch.ts';
import type { WatchFile } from './watch-file.ts';

export interface ConfigFileOptions {
  fs: FileSystem;
  path: string;
  backupsDir: string;
  clock: Clock;
}

const BACKUPS = 10;
/** Editors write in several steps. */
const SETTLE_MS = 100;

/**
 * `core/config.json`. What is in force is always valid: a file that is not leaves the last good settings standing and is
 * told as a problem. Keys this version does not know survive every rewrite.
 */
export class ConfigFile {
  readonly #options: ConfigFileOptions;
  readonly #backups: Backups;
  readonly #listeners = new Set<() => void>();
  /** the JSON in force, with the keys nobody knows */
  #raw: unknown = {};
  #checked: CheckedSettings = checkSettings({});
  /** text of the file as last read or written; `null` when there is none */
  #text: string | null = null;
  #fileProblem: HubError | null = null;
  #backupProblem: HubError | null = null;
  #watchProblem: HubError | null = null;
  /** written by a newer version, so it is not ours to change */
  #newer = false;
  #stopWatching: () => void = () => {};
  #cancelReload: (() => void) | null = null;

  /** Reads the file. Without one the defaults hold; with a bad one the newest good backup. Throws disk_*. */
  constructor(options: ConfigFileOptions) {
    this.#options = options;
    this.#backups = new Backups(options.fs, { dir: options.backupsDir, name: 'config', keep: BACKUPS });
    this.reload();
    if (this.#fileProblem) this.#useBackup();
  }

  get settings(): Settings {
    return this.#checked.settings;
  }

  /** What a person should know: a bad file, keys without effect, backups that cannot be written. */
  get problems(): readonly HubError[] {
    const unknown = this.#checked.unknownKeys.map((key) => new HubError('setting_unknown', { path: key }));
    return [this.#fileProblem, this.#backupProblem, this.#watchProblem, ...unknown].filter((one) => one !== null);
  }

  /** Called after settings or problems changed, by whoever. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Merges (RFC 7396), checks the whole, writes. Throws settings_invalid or disk_*; then nothing has changed. */
  update(patch: unknown): Settings {
    this.reload();
    if (this.#newer && this.#fileProblem) throw this.#fileProblem;
    const raw = mergePatch(this.#raw, patch);
    const checked = checkSettings(raw);
    const added = checked.unknownKeys.find((key) => !this.#checked.unknownKeys.includes(key));
    if (added !== undefined) throw invalid(added, 'there is no such setting');
    this.#write(`${JSON.stringify(raw, null, 2)}\n`);
    this.#accept(raw, checked);
    return checked.settings;
  }

  /** Reads the file again when its text changed. */
  reload(): void {
    const text = this.#read();
    // Gone for a moment: editors remove and put in place.
    if (text === null || text === this.#text) return;
    this.#text = text;
    this.#newer = false;
    try {
      const raw = parseSettingsText(text);
      this.#newer = isNewer(raw);
      this.#accept(raw, checkSettings(raw));
    } catch (error) {
      this.#fileProblem = diskError(error, this.#options.path);
      this.#tell();
    }
  }

  /** Follows changes made by hand. */
  watch(watchFile: WatchFile): void {
    const failed = (error: Error) => {
      this.#watchProblem = invalid('config.json', `changes by hand need a restart to be seen: ${error.message}`);
      this.#tell();
    };
    try {
      this.#stopWatching = watchFile(this.#options.path, () => this.#reloadSoon(), failed);
      // What changed between reading and watching.
      this.#reloadSoon();
    } catch (error) {
      failed(error as Error);
    }
  }

  close(): void {
    this.#stopWatching();
    this.#cancelReload?.();
  }

  #reloadSoon(): void {
    this.#cancelReload?.();
    this.#cancelReload = this.#options.clock.after(SETTLE_MS, () => {
      this.#cancelReload = null;
      try {
        this.reload();
      } catch (error) {
        this.#fileProblem = diskError(error, this.#options.path);
        this.#tell();
      }
    });
  }

  #read(): string | null {
    const { fs, path } = this.#options;
    try {
      return fs.stat(path) ? fs.read(path).toString() : null;
    } catch (error) {
      throw diskError(error, path);
    }
  }

  #write(text: string): void {
    const { fs, path } = this.#options;
    if (text === this.#text) return;
    try {
      if (this.#fileProblem && this.#text !== null) this.#putAside(this.#text);
      fs.makeDir(dirname(path));
      fs.writeAtomic(path, text);
    } catch (error) {
      throw diskError(error, path);
    }
    this.#text = text;
  }

  /** A bad file is about to be replaced: what somebody wrote there is not lost. */
  #putAside(text: string): void {
    const name = `config-invalid-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`;
    this.#options.fs.makeDir(this.#options.backupsDir);
    this.#options.fs.writeAtomic(join(this.#options.backupsDir, name), text);
  }

  #accept(raw: unknown, checked: CheckedSettings): void {
    this.#raw = raw;
    this.#checked = checked;
    this.#fileProblem = null;
    this.#backUp();
    this.#tell();
  }

  #backUp(): void {
    try {
      if (this.#text !== null) this.#backups.save(this.#text);
      this.#backupProblem = null;
    } catch (error) {
      this.#backupProblem = diskError(error, this.#options.backupsDir);
    }
  }

  #useBackup(): void {
    for (const text of this.#backups.texts()) {
      const raw = parsed(text);
      if (!raw) continue;
      this.#raw = raw.raw;
      this.#checked = raw.checked;
      return;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** `null`: this backup is no good either, for instance of a newer version. */
function parsed(text: string): { raw: unknown; checked: CheckedSettings } | null {
  try {
    const raw = parseSettingsText(text);
    return { raw, checked: checkSettings(raw) };
  } catch {
    return null;
  }
}
