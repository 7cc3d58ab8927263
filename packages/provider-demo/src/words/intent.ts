import type { ErrorCode } from '@codeai-hub/protocol/errors';

/** What the demo agent understood. */
export type Intent =
  | { do: 'greet'; about?: string }
  | { do: 'show' }
  | { do: 'say'; text: string; times: number }
  | { do: 'think'; about: string }
  | { do: 'run'; commands: string[] }
  | { do: 'create'; path: string; content: string }
  | { do: 'edit'; path: string; change: FileEdit }
  | { do: 'ask'; kind: 'single' | 'multiple' | 'several' }
  | { do: 'plan'; goal: string }
  | { do: 'work'; seconds: number; steps: number }
  | { do: 'delegate' }
  | { do: 'fail'; code: ErrorCode }
  | { do: 'stall'; silent: boolean }
  | { do: 'flood'; deltas: number }
  | { do: 'huge'; bytes: number }
  | { do: 'crash' }
  | { do: 'background'; seconds: number }
  | { do: 'native' }
  | { do: 'retry' }
  | { do: 'redraft' }
  | { do: 'finish'; note: 'no_answer' | 'length_limit' | 'refused' | 'max_steps' }
  | { do: 'limits' }
  | { do: 'recall' }
  | { do: 'clear' }
  | { do: 'compact' };

export type FileEdit = { how: 'append'; text: string } | { how: 'replace'; from: string; to: string };
