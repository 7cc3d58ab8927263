import { get, type IncomingMessage } from 'node:http';

interface Chunk {
  choices: { delta: { content?: string } }[];
}

/** Asks the model and gives what it says, piece by piece; `rest` is waited for before more is taken. */
export async function streamModel(
  url: string,
  wish: { n: number; rate: number; text?: 'stream' | 'answer' },
  onDelta: (text: string) => void,
  rest: () => Promise<void> | void = () => {},
): Promise<void> {
  const response = await ask(`${url}/?n=${wish.n}&rate=${wish.rate}&text=${wish.text ?? 'stream'}`);
  let held = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const records = (held + chunk).split('\n\n');
    held = records.pop() ?? '';
    for (const record of records) onDelta(contentOf(record));
    await rest();
  }
}

function ask(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get(url, resolve).on('error', reject));
}

function contentOf(record: string): string {
  const chunk = JSON.parse(record.slice('data: '.length)) as Chunk;
  return chunk.choices[0]?.delta.content ?? '';
}
