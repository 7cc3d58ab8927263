import { characterBefore, type Harmless } from './exact.ts';

/** What cannot be seen and yet belongs there: without it the word, or the picture, would be another. */
export const isInItsScript: Harmless = (text, match) => {
  const before = characterBefore(text, match.index);
  const code = text.codePointAt(match.index + match[0].length);
  const after = code === undefined ? '' : String.fromCodePoint(code);
  return (
    joinsEmoji(match[0], before, after) ||
    joinsLetters(match[0], before, after) ||
    parts(match[0], before, after) ||
    choosesShape(match[0], before) ||
    isOfFlag(text, match)
  );
};

/** 👩‍👧: pictures joined to one. The second may still be on its way. */
function joinsEmoji(character: string, before: string, after: string): boolean {
  if (character !== '\u200d' || !/^(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f)$/u.test(before))
    return false;
  return /^\p{Extended_Pictographic}?$/u.test(after);
}

const joining = new RegExp(
  `^[${'Arab Syrc Mand Nkoo Mong Phag Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt Java Bali'
    .split(' ')
    .map((script) => `\\p{scx=${script}}`)
    .join('')}]$`,
  'u',
);

/** Persian and the scripts of India are not written without joiners; one after a sign may also end its word. */
function joinsLetters(character: string, before: string, after: string): boolean {
  if ((character !== '\u200d' && character !== '\u200c') || !joining.test(before)) return false;
  return after === '' || joining.test(after) || /^\p{M}$/u.test(before);
}

const unspaced = /^[\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]$/u;

/** Scripts written without blanks say so where a line may break. */
function parts(character: string, before: string, after: string): boolean {
  if (character !== '\u200b' && character !== '\u2060') return false;
  return unspaced.test(before) && (after === '' || unspaced.test(after));
}

/** One selector upon a character that comes in several shapes. */
function choosesShape(character: string, before: string): boolean {
  if (/^[\u{e0100}-\u{e01ef}\ufe00-\ufe02]$/u.test(character)) return /^\p{sc=Han}$/u.test(before);
  if (/^[\u180b-\u180f]$/.test(character)) return /^\p{sc=Mong}$/u.test(before);
  return character === '\ufe0e' && /^\p{Extended_Pictographic}$/u.test(before);
}

/** The flags of England, Scotland and Wales are a black flag and the letters gbeng, gbsct or gbwls nobody sees. */
const flag =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/uy;

function isOfFlag(text: string, { 0: character, index }: RegExpExecArray): boolean {
  if (!/^[\u{e0061}-\u{e007f}]$/u.test(character)) return false;
  flag.lastIndex = text.lastIndexOf('\u{1f3f4}', index);
  return flag.lastIndex >= 0 && flag.test(text) && index < flag.lastIndex;
}
