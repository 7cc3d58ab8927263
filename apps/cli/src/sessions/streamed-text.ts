import { printable } from '../output/printable.ts';

interface Told {
  /** nothing more will come */
  whole: boolean;
  /** the text is only the beginning of a longer one */
  cut: boolean;
}

/** A text that grows, printed as it grows. */
export class StreamedText {
  #shown = '';

  /** What to print now. A text that turned out to be another one is said again, as a whole. */
  next(text: string, { whole, cut }: Told): string {
    if (cut && this.#shown.startsWith(text)) return '';
    if (!text.startsWith(this.#shown)) {
      this.#shown = text;
      return `\n(it was corrected)\n${printable(text)}`;
    }
    // Half of a character, or of a line end, waits for its other half.
    const end = whole ? text.length : text.length - (/[\ud800-\udbff\r]$/.test(text) ? 1 : 0);
    const more = text.slice(this.#shown.length, end);
    this.#shown = text.slice(0, end);
    return printable(more) + (cut && whole ? '\n(The rest of this long text is shown in a window.)' : '');
  }
}
