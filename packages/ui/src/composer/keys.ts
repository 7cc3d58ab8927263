import type { SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import { isInputMethods } from '../components/keys/input-method.ts';

export type Delivery = SessionCommandOf<'message.send'>['delivery'];

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

export interface ComposerState {
  readonly sendKey: 'enter' | 'mod-enter';
  readonly busy: boolean;
  readonly steers: boolean;
  readonly empty: boolean;
}

export type ComposerAction =
  | { readonly type: 'send'; readonly delivery: Delivery }
  | { readonly type: 'stop' | 'recall' | 'none' };

const none: ComposerAction = { type: 'none' };

/** What a key does in the message field. */
export function composerAction(press: KeyPress, state: ComposerState): ComposerAction {
  if (isInputMethods(press)) return none;
  const mod = press.ctrlKey || press.metaKey;
  if (press.key === 'Escape') return state.busy ? { type: 'stop' } : none;
  if (press.key === 'ArrowUp' && state.empty && !mod && !press.shiftKey && !press.altKey) return { type: 'recall' };
  if (press.key !== 'Enter' || press.shiftKey || press.altKey) return none;
  if (state.sendKey === 'mod-enter') return mod ? send('queue') : none;
  return mod && state.busy && state.steers ? send('steer') : send('queue');
}

function send(delivery: Delivery): ComposerAction {
  return { type: 'send', delivery };
}
