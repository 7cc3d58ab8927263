import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** The words of one block of content; `undefined` for one that has none, such as a picture. */
export function wordsOf(block: Fields): string | undefined {
  switch (block.type) {
    case 'text':
      return stringOf(block.text);
    case 'resource':
      return stringOf(fieldsOf(block.resource).text);
    case 'resource_link':
      return linkOf(block);
    default:
      return undefined;
  }
}

function linkOf({ uri, name, title }: Fields): string | undefined {
  const address = stringOf(uri);
  if (address === undefined) return undefined;
  const label = stringOf(title) ?? stringOf(name);
  return label === undefined ? address : `[${label}](${address})`;
}

/** The words in the content of a tool call. What has none is named in brackets. Diffs and terminals are told otherwise. */
export function textOf(content: unknown): string {
  return listOf(content)
    .map(fieldsOf)
    .flatMap((one) => (one.type === 'content' ? [fieldsOf(one.content)] : []))
    .map((block) => wordsOf(block) ?? `[${stringOf(block.type) ?? 'content'}]`)
    .join('\n');
}
