import { text as readAll } from 'node:stream/consumers';

/** The words of a message; `-` stands for what comes in on stdin, which no other program can read off. */
export async function messageText(given: string): Promise<string> {
  return given === '-' ? (await readAll(process.stdin)).trimEnd() : given;
}
