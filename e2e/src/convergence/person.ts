import type { SessionView } from '@codeai-hub/client/api';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import { activeAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import type { Random } from '@codeai-hub/testkit/random/random';
import type { AnyCommand, Ledger } from './ledger.ts';
import { manifest } from './scripted-agent.ts';
import type { Window } from './window.ts';

/** What people do, and how often. */
const HABITS = {
  create: 4,
  look: 12,
  lookAway: 3,
  send: 26,
  answer: 22,
  stop: 6,
  queue: 8,
  arrange: 5,
  resend: 8,
  draft: 5,
  scrollUp: 4,
  markRead: 2,
  repeat: 6,
  contradict: 2,
  delete: 1,
};

/** Someone at a window, doing what its state allows, and now and then what it no longer allows. */
export class Person {
  readonly window: Window;
  readonly #ledger: Ledger;
  readonly #random: Random;

  constructor(window: Window, ledger: Ledger, random: Random) {
    this.window = window;
    this.#ledger = ledger;
    this.#random = random;
  }

  act(): void {
    const habit = this.#random.weighted(HABITS);
    switch (habit) {
      case 'create':
        return this.#create();
      case 'look':
        return this.#look();
      case 'lookAway':
        return this.#lookAway();
      case 'markRead':
        return this.#markRead();
      case 'repeat':
        return this.#repeat();
      case 'contradict':
        return this.#contradict();
      case 'delete':
        return this.#delete();
      default:
        return this.#inSession(habit);
    }
  }

  #inSession(habit: 'send' | 'answer' | 'stop' | 'queue' | 'arrange' | 'resend' | 'draft' | 'scrollUp'): void {
    const views = [...this.window.views.values()];
    if (views.length === 0) return this.#look();
    const view = this.#random.pick(views);
    const state = view.state.get();
    if (habit === 'draft') return view.setDraft(`half a thought ${this.#random.int(1000)}`);
    if (habit === 'scrollUp') return void view.history.loadOlder();
    const command = habit === 'send' ? this.#message() : state && this.#answering(habit, state);
    if (command) this.#command(view, command);
  }

  #answering(habit: 'answer' | 'stop' | 'queue' | 'arrange' | 'resend', state: SessionState): SessionCommand | null {
    switch (habit) {
      case 'answer':
        return this.#answer(state);
      case 'stop': {
        const turnId = activeAgent(state).currentTurnId ?? `t${state.turnCount}`;
        return { type: 'turn.stop', turnId, returnQueue: this.#random.chance(0.5) };
      }
      case 'queue':
        return this.#queue(state);
      case 'arrange':
        return this.#arrange();
      case 'resend': {
        const lost = state.items.find((item) => item.kind === 'user_message' && item.delivery === 'not_delivered');
        return lost ? { type: 'message.resend', itemId: lost.id } : null;
      }
    }
  }

  #message(): SessionCommand {
    const text = this.#random.chance(0.05) ? ' ' : `message ${this.#random.int(1e6)}`;
    const delivery = this.#random.weighted({ queue: 7, steer: 2, now: 1 });
    return { type: 'message.send', messageId: this.#random.uuid(), content: [{ type: 'text', text }], delivery };
  }

  #answer({ approvals }: SessionState): SessionCommand | null {
    const [approval] = approvals;
    if (!approval) return null;
    const hash = this.#random.chance(0.05) ? 'of something else' : approval.hash;
    const answer = this.#random.chance(0.8)
      ? { type: 'option' as const, optionId: this.#random.pick(['yes', 'yes', 'no', 'maybe']) }
      : { type: 'dismiss' as const };
    return { type: 'approval.answer', approvalId: approval.id, hash, answer };
  }

  #queue({ queue }: SessionState): SessionCommand | null {
    const what = this.#random.weighted({ resume: 4, edit: 1, remove: 1, move: 1, sendNow: 1 });
    if (what === 'resume') return { type: 'queue.resume' };
    const entryId = queue.length > 0 ? this.#random.pick(queue).id : 'q1';
    const beforeId = queue.length > 0 && this.#random.chance(0.7) ? this.#random.pick(queue).id : null;
    if (what === 'edit') return { type: 'queue.edit', entryId, content: [{ type: 'text', text: 'other words' }] };
    if (what === 'move') return { type: 'queue.move', entryId, beforeId };
    return { type: what === 'remove' ? 'queue.remove' : 'queue.sendNow', entryId };
  }

  #arrange(): SessionCommand {
    const what = this.#random.pick(['rename', 'pin', 'archive', 'configure'] as const);
    const yes = this.#random.chance(0.5);
    if (what === 'rename') return { type: 'session.rename', title: `Title ${this.#random.int(3)}` };
    if (what === 'pin') return { type: 'session.pin', pinned: yes };
    if (what === 'archive') return { type: 'session.archive', archived: yes };
    return { type: 'session.configure', model: yes ? 'large' : null };
  }

  #create(): void {
    const message = { messageId: this.#random.uuid(), content: [{ type: 'text' as const, text: 'a first message' }] };
    const command = {
      type: 'session.create' as const,
      folder: '/',
      provider: this.#random.chance(0.05) ? 'nobody' : manifest.id,
      ...(this.#random.chance(0.7) ? { message } : {}),
    };
    this.#send('root', command);
  }

  #look(): void {
    const known = Object.keys(this.window.client.root.state.get()?.sessions ?? {});
    if (known.length > 0) this.window.view(this.#random.pick(known));
  }

  #lookAway(): void {
    const open = [...this.window.views.keys()];
    if (open.length > 0) this.window.release(this.#random.pick(open));
  }

  #markRead(): void {
    const sessions = Object.values(this.window.client.root.state.get()?.sessions ?? {});
    if (sessions.length === 0) return;
    const { id, turnCount } = this.#random.pick(sessions);
    this.#send('root', { type: 'session.markRead', sessionId: id, turn: turnCount });
  }

  /** A window that lost its memory sends what was sent before. */
  #repeat(): void {
    if (this.#ledger.entries.length === 0) return;
    this.#ledger.repeat(this.window.client, this.#random.pick(this.#ledger.entries.slice(-20)));
  }

  #contradict(): void {
    const used = this.#ledger.entries.filter((entry) => entry.channel !== 'root' && entry.receipt !== null);
    if (used.length === 0) return;
    this.#ledger.contradict(this.window.client, this.#random.pick(used), { type: 'session.rename', title: 'Never' });
  }

  #delete(): void {
    const known = Object.keys(this.window.client.root.state.get()?.sessions ?? {});
    if (known.length > 2) this.#send('root', { type: 'session.delete', sessionId: this.#random.pick(known) });
  }

  #command(view: SessionView, command: SessionCommand): void {
    this.#send(sessionChannel(view.sessionId), command);
  }

  #send(channel: string, command: AnyCommand): void {
    this.#ledger.send(this.window.client, this.#random.uuid(), channel, command);
  }
}
