/** A few words each; line breaks and code keep their place. The look behind keeps a run of blanks from being tried anew. */
export function piecesOf(text: string): string[] {
  return text.match(/(?:(?<!\s)\s+)?(?:\S+\s+){0,2}\S+\s*/g) ?? [text];
}
