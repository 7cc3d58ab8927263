/** What a flush waits for; the page's own are in `pageClock`, a test has its own. */
export interface FrameClock {
  isHidden(): boolean;
  nextFrame(run: () => void): () => void;
  after(milliseconds: number, run: () => void): () => void;
  /** Called when the page is shown or hidden; returns the way to stop. */
  onVisibility(run: () => void): () => void;
}

/** Hidden pages get no animation frames, but their title and badge must stay true. */
const hiddenPeriod = 250;

/** Runs once for any number of requests: on the next frame, or by a slow timer while nobody looks. */
export class FrameFlush {
  private cancel: (() => void) | null = null;
  private readonly clock: FrameClock;
  private readonly flush: () => void;
  private readonly stopListening: () => void;

  constructor(clock: FrameClock, flush: () => void) {
    this.clock = clock;
    this.flush = flush;
    this.stopListening = clock.onVisibility(() => this.reschedule());
  }

  request(): void {
    if (this.cancel) return;
    const run = () => {
      this.cancel = null;
      this.flush();
    };
    this.cancel = this.clock.isHidden() ? this.clock.after(hiddenPeriod, run) : this.clock.nextFrame(run);
  }

  dispose(): void {
    this.stopListening();
    this.cancel?.();
    this.cancel = null;
  }

  /** A frame asked for before the page was hidden may never come. */
  private reschedule(): void {
    if (!this.cancel) return;
    this.cancel();
    this.cancel = null;
    this.request();
  }
}
