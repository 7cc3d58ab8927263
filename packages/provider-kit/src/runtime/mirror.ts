/** A registry as it is asked: its address says nothing secret, so that it may stand in a message. */
export interface Mirror {
  url: string;
  headers: Record<string, string>;
}

/** `https://user:token@mirror/npm/`: what it carries goes into a header, as npm itself does it. */
export function mirrorOf(registry: string): Mirror {
  const url = new URL(registry);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const address = url.href.replace(/\/+$/, '');
  if (username === '' && password === '') return { url: address, headers: {} };
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url: address, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

/** Words of another program or library, which may quote an address whole. */
export function withoutCredentials(words: string): string {
  return words.replace(/\/\/[^/\s@]*@/g, '//');
}
