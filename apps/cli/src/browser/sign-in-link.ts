import { type Address, ask } from '../core/core-api.ts';

/** Signs one browser in, once, for a minute. The code is in the fragment, which no browser sends or passes on. */
export interface SignInLink {
  url: string;
  expiresAt: number;
}

export async function signInLink(core: Address): Promise<SignInLink> {
  const { code, expiresAt } = await makeCode(core);
  return { url: linkWith(core, code), expiresAt };
}

/** A link that can be watched: `used` tells whether a browser has come with it. */
export async function watchedLink(core: Address): Promise<{ url: string; used: () => Promise<boolean> }> {
  const { code } = await makeCode(core);
  const used = async () =>
    (await ask<{ used: boolean }>(core, '/auth/code/used', { method: 'POST', body: { code } })).used;
  return { url: linkWith(core, code), used };
}

function makeCode(core: Address): Promise<{ code: string; expiresAt: number }> {
  return ask(core, '/auth/code', { method: 'POST' });
}

function linkWith({ url }: Address, code: string): string {
  return `${url}/#code=${encodeURIComponent(code)}`;
}
