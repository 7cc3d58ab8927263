import { type Address, ask } from '../core/core-api.ts';

/** Signs one browser in, once, for a minute. The code is in the fragment, which no browser sends or passes on. */
export interface SignInLink {
  url: string;
  expiresAt: number;
}

export async function signInLink(core: Address): Promise<SignInLink> {
  const { code, expiresAt } = await ask<{ code: string; expiresAt: number }>(core, '/auth/code', { method: 'POST' });
  return { url: `${core.url}/#code=${encodeURIComponent(code)}`, expiresAt };
}
