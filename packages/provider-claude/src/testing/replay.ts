import { readRecording } from '@codeai-hub/provider-kit/recordings/shelf';
import { type Fields, nameOf, stringOf } from '../native/read.ts';
import { Translator } from '../translate/translator.ts';
import { Conversation } from './conversation.ts';
import { edition } from './matrix.ts';

export class Replay extends Conversation {
  readonly translator: Translator;
  readonly nativeIds: string[] = [];
  readonly begun: string[] = [];
  /** how often the turn was to be ended because the sign-in is refused */
  refusals = 0;
  readonly #given = new Set<string>();

  constructor(mode = 'default') {
    super();
    this.translator = new Translator({
      folder: '/sandbox/folder',
      mode,
      signInHint: 'Sign in.',
      emit: (event) => this.take(event),
      onNativeId: (id) => this.nativeIds.push(id),
      onEnding: () => {},
      onRead: () => {},
      onSignInRefused: () => {
        this.refusals += 1;
      },
      onBegun: (messageId) => this.begun.push(messageId),
    });
  }

  /** Every message the runtime read was one we gave. */
  play(...events: Fields[]): this {
    for (const event of events) {
      const messageId = nameOf(event) === 'command_lifecycle' ? stringOf(event.command_uuid) : undefined;
      if (messageId !== undefined && !this.#given.has(messageId)) this.give(messageId);
      this.translator.take(event);
    }
    return this;
  }

  give(messageId: string): void {
    this.#given.add(messageId);
    this.translator.messageGiven(messageId);
  }

  /** kind, words and end of every item, children with their parent's name in front */
  get story(): string[][] {
    const names = new Map(this.items.map((one) => [one.id, one.item.kind === 'tool' ? one.item.name : one.item.kind]));
    return this.items.map((one) => [
      ...(one.parentId === undefined ? [] : [`in ${names.get(one.parentId)}`]),
      names.get(one.id) ?? '',
      one.text,
      one.status,
    ]);
  }

  get outcomes(): unknown[] {
    return this.events.flatMap((event) => (event.type === 'turn.ended' ? [event.outcome] : []));
  }
}

/** What the real runtime told in a scene, without what the hub did and without what it asked. */
export function recording(scene: string): Fields[] {
  return readRecording(edition, scene).flatMap(([name, event]) => (/^(hub|control_)/.test(name) ? [] : [event]));
}
