type Press = Pick<KeyboardEvent, 'isComposing' | 'keyCode'>;

/**
 * Whether an input method takes the key: its Enter takes a word and sends nothing. 229 is what some browsers give for
 * such a key, before or after they say so.
 */
export function isInputMethods({ isComposing, keyCode }: Press): boolean {
  return isComposing || keyCode === 229;
}
