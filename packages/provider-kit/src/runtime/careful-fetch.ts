/** What an address of a person or of a registry may lead to, and how far. */
export interface CarefulOptions {
  signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Gets what is at an address, whose redirects are followed one by one: never from https to http, never from another machine to
 * this one, never with somebody's credentials. Rejects with an Error in words for a person.
 */
export async function carefulFetch(address: string, { signal }: CarefulOptions): Promise<Response> {
  let url = new URL(address);
  refuseStrange(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await reach(url, signal);
    if (!REDIRECTS.has(response.status)) {
      if (response.ok && response.body !== null) return response;
      await response.body?.cancel();
      throw new Error(`${url.host} answered ${response.status} for ${url.pathname}`);
    }
    await response.body?.cancel();
    url = nextOf(url, response.headers.get('location'));
  }
  throw new Error(`${new URL(address).host} leads on more than ${MAX_REDIRECTS} times`);
}

/** All of it as text, unless it is longer. */
export async function textWithin(response: Response, limit: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > limit) throw new Error(`it is larger than ${Math.round(limit / 1e6)} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function reach(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'manual', signal, headers: { accept: '*/*' } });
  } catch (error) {
    signal.throwIfAborted();
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message;
    throw new Error(`${url.host} cannot be reached (${why})`, { cause: error });
  }
}

function nextOf(from: URL, location: string | null): URL {
  if (location === null || !URL.canParse(location, from)) throw new Error(`${from.host} leads on to no address`);
  const to = new URL(location, from);
  refuseStrange(to);
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new Error(`${from.host} leads on to ${to.host} without encryption, where anybody could change what comes`);
  if (isThisMachine(to) && !isThisMachine(from)) throw new Error(`${from.host} leads on to this very machine`);
  return to;
}

function refuseStrange(url: URL): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error(`${url.protocol} is no way to fetch it`);
  if (url.username !== '' || url.password !== '') throw new Error(`the address of ${url.host} carries a password`);
}

function isThisMachine({ hostname }: URL): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(hostname);
}
