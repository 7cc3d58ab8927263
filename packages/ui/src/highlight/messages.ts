import type { Runs } from './emitter.ts';

export interface HighlightRequest {
  readonly id: number;
  readonly language: string;
  readonly code: string;
}

export interface HighlightReply {
  readonly id: number;
  /** null: this code cannot be highlighted and stays plain. */
  readonly runs: Runs | null;
  readonly problem?: string;
}
