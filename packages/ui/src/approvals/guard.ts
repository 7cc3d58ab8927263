/** A key or press meant for something else must not answer a question that has just appeared under it. */
const guardTime = 300;

/** Knows since when which request is shown. */
export class AnswerGuard {
  private shownId: string | null = null;
  private shownAt = 0;

  shown(id: string, now: number): void {
    if (id === this.shownId) return;
    this.shownId = id;
    this.shownAt = now;
  }

  allows(id: string, now: number): boolean {
    return id === this.shownId && now - this.shownAt >= guardTime;
  }
}
