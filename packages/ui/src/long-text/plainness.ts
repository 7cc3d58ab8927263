/**
 * A browser lays out one paragraph of very many letters at the square of their number, wherever their script is not in
 * the font's first file or nothing tells where a line may break: minutes for what a log or a book holds. Such a text is
 * shown plainly.
 */
const plainFrom = 50_000;
const unbroken = /\S{5000}/;

/** How a text of this length is to be laid out; `undefined` is as any other. */
export function plainness(text: string): 'words' | 'letters' | undefined {
  if (text.length <= plainFrom) return undefined;
  return unbroken.test(text) ? 'letters' : 'words';
}
