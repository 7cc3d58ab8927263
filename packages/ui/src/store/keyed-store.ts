import { type FrameClock, FrameFlush } from './frame.ts';

/**
 * Values by key with listeners by key. A write is seen at once by who reads, and told at most once per frame to who
 * listens, so a stream of thousands of writes into one of ten thousand items renders one row once per frame.
 */
export class KeyedStore<K, V> {
  private readonly values = new Map<K, V>();
  private readonly listeners = new Map<K, Set<() => void>>();
  private readonly dirty = new Set<K>();
  private readonly frame: FrameFlush;

  constructor(clock: FrameClock) {
    this.frame = new FrameFlush(clock, () => this.flush());
  }

  get(key: K): V | undefined {
    return this.values.get(key);
  }

  set(key: K, value: V): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    this.touch(key);
  }

  delete(key: K): void {
    if (this.values.delete(key)) this.touch(key);
  }

  subscribe(key: K, listener: () => void): () => void {
    const set = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.listeners.get(key) === set) this.listeners.delete(key);
    };
  }

  drain(): void {
    this.frame.drain();
  }

  dispose(): void {
    this.frame.dispose();
    this.listeners.clear();
  }

  private touch(key: K): void {
    this.dirty.add(key);
    this.frame.request();
  }

  private flush(): void {
    const keys = [...this.dirty];
    this.dirty.clear();
    for (const key of keys) for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
  }
}
