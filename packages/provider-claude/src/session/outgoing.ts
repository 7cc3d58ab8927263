import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import { DeliveryWatch } from '../transcript/delivery-watch.ts';
import { InputQueue } from './input-queue.ts';
import { userMessage } from './message-content.ts';
import { Receipts } from './receipts.ts';

export interface OutgoingOptions {
  clock: Clock;
  /** throws when the runtime takes nothing any more */
  mustRun(): void;
  /** the message goes to the runtime now */
  given(messageId: string): void;
  /** for a message that is about to be given: how to see whether it stands in the agent's own record */
  lookFor(messageId: string): Promise<() => Promise<boolean>>;
  delivered(messageId: string, recorded: boolean): void;
}

interface Given {
  read: Promise<void>;
  delivered: Promise<void>;
}

/** What is told to the runtime, and how far each message has come: given, read, begun, delivered. */
export class Outgoing {
  readonly input = new InputQueue<SDKUserMessage>();
  readonly #options: OutgoingOptions;
  readonly #giving = new Set<Promise<unknown>>();
  readonly #reads = new Receipts();
  readonly #deliveries: DeliveryWatch;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#deliveries = new DeliveryWatch(options.clock, {
      delivered: (messageId, recorded) => options.delivered(messageId, recorded),
    });
  }

  /** Messages go to the runtime in the order they come, however long it takes to prepare one. */
  give(messageId: string, content: PromptPart[]): Promise<Given> {
    const preparing = Promise.all([userMessage(messageId, content), this.#options.lookFor(messageId)]);
    const giving = afterwards(this.#last, preparing).then(([message, look]) => this.#give(messageId, message, look));
    this.#last = giving;
    this.#giving.add(giving);
    return giving.finally(() => this.#giving.delete(giving));
  }

  read(messageId: string): void {
    this.#reads.done(messageId);
  }

  begun(messageId: string): void {
    this.#deliveries.begun(messageId);
  }

  turnEnds(): void {
    const reason = 'the message was taken back before the agent began with it';
    this.#deliveries.turnEnds(new HubError('agent_error', { reason }));
  }

  /** Resolves when the runtime has all that anybody gave so far, read or lost. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#giving);
    await this.#reads.all();
  }

  /** Nothing that was given and is not known to be delivered will be. */
  giveUp(error: HubError): void {
    this.#deliveries.failAll(error);
    this.#reads.failAll(error);
  }

  #give(messageId: string, message: SDKUserMessage, look: () => Promise<boolean>): Given {
    this.#options.mustRun();
    this.#options.given(messageId);
    const given = { read: this.#reads.expect(messageId), delivered: this.#deliveries.expect(messageId, look) };
    this.input.push(message);
    return given;
  }
}

/** What `promise` gives, once the one before it has settled in whatever way. */
async function afterwards<T>(before: Promise<unknown>, promise: Promise<T>): Promise<T> {
  const [, result] = await Promise.allSettled([before, promise]);
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
