import { classOfScope } from './classes.ts';

/** Pairs of (class, length) covering the code from its start. */
export type Runs = Uint32Array<ArrayBuffer>;

/** Receives what highlight.js finds; method names are its own. Replaces its tree builder, so no markup is ever made. */
export class RunEmitter {
  private readonly pairs: number[] = [];
  private readonly open: number[] = [];

  addText(text: string): void {
    this.add(this.open.at(-1) ?? 0, text.length);
  }

  startScope(scope: string): void {
    this.open.push(classOfScope(scope) ?? this.open.at(-1) ?? 0);
  }

  endScope(): void {
    this.open.pop();
  }

  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  closeAllNodes(): void {
    this.open.length = 0;
  }

  __addSublanguage(inner: RunEmitter, _name: string): void {
    for (let at = 0; at < inner.pairs.length; at += 2) this.add(inner.pairs[at] ?? 0, inner.pairs[at + 1] ?? 0);
  }

  finalize(): void {
    this.closeAllNodes();
  }

  toHTML(): string {
    return '';
  }

  runs(): Runs {
    return new Uint32Array(this.pairs);
  }

  private add(kind: number, length: number): void {
    if (length === 0) return;
    const last = this.pairs.length - 2;
    if (last >= 0 && this.pairs[last] === kind) this.pairs[last + 1] = (this.pairs[last + 1] ?? 0) + length;
    else this.pairs.push(kind, length);
  }
}
