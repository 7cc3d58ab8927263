import type { FrameClock } from '../src/store/frame.ts';

/** A frame clock that moves only when told. */
export class ManualClock implements FrameClock {
  private hidden = false;
  private frames = new Set<() => void>();
  private readonly timers = new Set<{ readonly at: number; readonly run: () => void }>();
  private readonly watchers = new Set<() => void>();
  private now = 0;

  isHidden(): boolean {
    return this.hidden;
  }

  nextFrame(run: () => void): () => void {
    this.frames.add(run);
    return () => this.frames.delete(run);
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.now + milliseconds, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  onVisibility(run: () => void): () => void {
    this.watchers.add(run);
    return () => this.watchers.delete(run);
  }

  hide(hidden: boolean): void {
    this.hidden = hidden;
    for (const watcher of this.watchers) watcher();
  }

  /** One animation frame; hidden pages get none. */
  frame(): void {
    if (this.hidden) return;
    const due = this.frames;
    this.frames = new Set();
    for (const run of due) run();
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const timer of [...this.timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.now || !this.timers.delete(timer)) continue;
      timer.run();
    }
  }
}
