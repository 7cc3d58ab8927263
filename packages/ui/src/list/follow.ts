export interface ScrollMetrics {
  readonly offset: number;
  readonly scrollSize: number;
  readonly viewportSize: number;
}

/** Closer to the end than this counts as being there. */
const endZone = 24;

/**
 * Whether the view keeps to the end of the conversation. Growth never moves the offset back, so an offset that goes
 * back while nothing shrank is a person's doing; only a person ends the following, and only the end resumes it.
 */
export class Follow {
  following = true;
  private last: ScrollMetrics = { offset: 0, scrollSize: 0, viewportSize: 0 };

  /** Returns whether `following` changed. */
  scrolled(now: ScrollMetrics): boolean {
    const before = this.following;
    const shrank = now.scrollSize < this.last.scrollSize || now.viewportSize > this.last.viewportSize;
    const movedBack = now.offset < this.last.offset - 0.5;
    if (movedBack && !shrank) this.following = false;
    if (!movedBack && distanceToEnd(now) <= endZone) this.following = true;
    this.last = now;
    return this.following !== before;
  }

  /** The person asked for the end. */
  resume(): void {
    this.following = true;
  }

  /** The person asked for another place. */
  release(): void {
    this.following = false;
  }
}

function distanceToEnd({ offset, scrollSize, viewportSize }: ScrollMetrics): number {
  return scrollSize - viewportSize - offset;
}
