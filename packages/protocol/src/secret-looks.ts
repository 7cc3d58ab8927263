const HIDDEN = '[hidden]';

/** Ends of names whose value is nobody's business, written without `-` and `_`. */
const SECRET_END =
  /(token|authorization|cookie|apikey|secret|password|passwd|passphrase|credential|privatekey|accesskey)s?$/;
/** Words that say it anywhere in a name, as those of environment variables do. */
const SECRET_WORD = /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)(?:_|$)|_KEY(?:_|$)|^KEY_|_PWD$/i;
/** What a name alone does not tell: secrets inside words. Bounded, since words can be long and hostile. */
const SECRET_SHAPES: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  [/\bsk-[\w-]{16,}/g, HIDDEN],
  [/\b(?:gh[pousr]_|github_pat_)\w{6,}/g, HIDDEN],
  [/\bxox[a-z]-[\w-]{6,}/g, HIDDEN],
  [/\bAIza[\w-]{10,}/g, HIDDEN],
  [/([?&#](?:token|code|key|secret)=)[^\s&"'#]+/gi, `$1${HIDDEN}`],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@:]{0,200}:[^\s/?#]{0,1000}@/gi, `$1${HIDDEN}@`],
];
const SECRET_BEGIN = /^(?:sk-|ghp_|github_pat_|xox[a-z]-|AIza)/;
/** A name alone can be a token there; in front of other addresses it is mostly `git@`. */
const WEB_USER = /^(https?:\/\/|socks\w{0,3}:\/\/)[^\s/?#]*@/i;

/** Whether what stands under a name is a secret by that name. Numbers and flags tell nothing: `inputTokens: 12` is none. */
export function isSecretMember(name: string, value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value === 'number' || typeof value === 'boolean') return false;
  const end = name.toLowerCase().replace(/[-_]/g, '');
  if (end.endsWith('tokens') && typeof value === 'string' && /^\d+$/.test(value)) return false;
  return SECRET_END.test(end) || SECRET_WORD.test(name);
}

/** Whether a text is a secret, or holds one, by its look. */
export function looksSecret(text: string): boolean {
  return SECRET_BEGIN.test(text) || WEB_USER.test(text) || withoutSecrets(text) !== text;
}

/** A text without what in it is a secret by its look. */
export function withoutSecrets(text: string): string {
  return SECRET_SHAPES.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}

/** An address without the user name and password in it; it stays an address. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/i, '$1hidden@');
}
