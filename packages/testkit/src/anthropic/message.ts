import type { AnswerStep, Block, Piece, Usage } from './steps.ts';

/** Ids are counted, so that two runs of one script are the same. */
export class Ids {
  #next = 1;

  make(prefix: string): string {
    const id = `${prefix}_${String(this.#next).padStart(24, '0')}`;
    this.#next += 1;
    return id;
  }
}

export const DEFAULT_USAGE: Usage = {
  input_tokens: 12,
  output_tokens: 7,
  cache_creation_input_tokens: 100,
  cache_read_input_tokens: 2000,
};

/** A signature of the scripted model's thinking; the runtime hands it back and never checks it. */
export const SIGNATURE = 'c2NyaXB0ZWQ=';

/** The answer to a request that asked for no stream. Gates hold it as a whole. */
export async function wholeMessage(
  step: AnswerStep,
  model: string,
  ids: Ids,
  passGate: (name: string) => Promise<boolean>,
): Promise<Record<string, unknown>> {
  const content: Record<string, unknown>[] = [];
  for (const block of step.blocks) content.push(await wholeBlock(block, ids, passGate));
  return {
    id: ids.make('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: step.stopReason,
    stop_sequence: null,
    usage: { ...DEFAULT_USAGE, ...step.usage },
  };
}

async function wholeBlock(
  block: Block,
  ids: Ids,
  passGate: (name: string) => Promise<boolean>,
): Promise<Record<string, unknown>> {
  if (block.type === 'raw') return { ...block.block };
  if (block.type === 'tool_use') {
    return { type: 'tool_use', id: block.id ?? ids.make('toolu'), name: block.name, input: block.input };
  }
  const words = await joined(block.pieces, passGate);
  return block.type === 'text'
    ? { type: 'text', text: words }
    : { type: 'thinking', thinking: words, signature: SIGNATURE };
}

async function joined(pieces: readonly Piece[], passGate: (name: string) => Promise<boolean>): Promise<string> {
  let all = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') all += piece;
    else if ('gate' in piece) await passGate(piece.gate);
    else for await (const part of piece) all += part;
  }
  return all;
}
