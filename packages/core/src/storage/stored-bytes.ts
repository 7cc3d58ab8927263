/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** The bytes of one file in memory, and how many of them would survive the machine's death. */
export class StoredBytes {
  #buffer = Buffer.alloc(0);
  #size = 0;
  #durable = 0;
  /** ranges whose sync failed: the kernel dropped them, later syncs do not bring them back */
  #lost: [from: number, to: number][] = [];
  changedAt: number;

  constructor(at: number) {
    this.changedAt = at;
  }

  static durable(bytes: Buffer, at: number): StoredBytes {
    const file = new StoredBytes(at);
    file.append(bytes, at);
    file.synced(bytes.length);
    return file;
  }

  get size(): number {
    return this.#size;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  append(data: Buffer, at: number): void {
    const size = this.#size + data.length;
    if (size > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(size, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, this.#size);
      this.#buffer = grown;
    }
    data.copy(this.#buffer, this.#size);
    this.#size = size;
    this.changedAt = at;
  }

  cut(size: number, at: number): void {
    if (size > this.#size) throw new Error('a file is cut, not stretched');
    this.#size = size;
    this.#durable = Math.min(this.#durable, size);
    this.#lost = this.#lost.filter(([from]) => from < size).map(([from, to]) => [from, Math.min(to, size)]);
    this.changedAt = at;
  }

  synced(upTo: number): void {
    this.#durable = Math.max(this.#durable, Math.min(upTo, this.#size));
  }

  loseUnsynced(upTo: number): void {
    const to = Math.min(upTo, this.#size);
    if (to <= this.#durable) return;
    this.#lost.push([this.#durable, to]);
    this.#durable = to;
  }

  /** A lost range at the end is cut off, one with durable bytes behind it is a hole of NULs. */
  crash(random: Random): void {
    const kept = this.#durable + Math.floor(random() * (this.#size - this.#durable + 1));
    for (const [from, to] of this.#lost) this.#buffer.fill(0, from, to);
    const last = this.#lost.at(-1);
    this.#size = last && last[1] === kept ? last[0] : kept;
    this.#durable = this.#size;
    this.#lost = [];
  }
}
