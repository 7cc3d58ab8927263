/** Texts by their hash: the same bytes for ever, so nothing here can go stale. Bounded, the least used goes first. */
export class TextCache {
  private readonly texts = new Map<string, string>();
  private held = 0;
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get(hash: string): string | undefined {
    const text = this.texts.get(hash);
    if (text !== undefined) {
      this.texts.delete(hash);
      this.texts.set(hash, text);
    }
    return text;
  }

  set(hash: string, text: string): void {
    if (this.texts.has(hash)) return;
    this.texts.set(hash, text);
    this.held += text.length;
    for (const [oldest, one] of this.texts) {
      if (this.held <= this.limit || oldest === hash) return;
      this.texts.delete(oldest);
      this.held -= one.length;
    }
  }
}
