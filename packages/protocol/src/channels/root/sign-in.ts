import * as z from 'zod';
import { HubErrorShape } from '../../errors.ts';

/** A page of a vendor, or a gateway on this machine. A window shows it and opens it when asked; nothing else may be in it. */
export const SignInUrl = z.url({ protocol: /^https?$/ }).max(8000);

/** A way to sign in, as the provider found it on this machine. */
export const SignInMethod = z.object({
  id: z.string().min(1).max(100),
  /**
   * `browser`: the vendor's page is opened, and brings the result back by itself. `code`: a code is shown, to be typed on the
   * vendor's page. `api_key`: a key is kept by the hub. `terminal`: the person runs `command`; the hub takes no part in it.
   */
  kind: z.enum(['browser', 'code', 'api_key', 'terminal']),
  /** on the button */
  label: z.string().max(200),
  /** what happens, and who pays then */
  description: z.string().max(1000),
  /** to be run in one's own terminal */
  command: z.string().max(1000).optional(),
});
export type SignInMethod = z.infer<typeof SignInMethod>;

const step = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

const showsPage = step('open_url', { url: SignInUrl });
const showsCode = step('show_code', { url: SignInUrl, code: z.string().min(1).max(100) });
const waits = step('waiting', { text: z.string().max(1000) });

/** What a provider tells while somebody signs in. Never a credential (I15). */
export const SignInProgress = z.discriminatedUnion('type', [showsPage, showsCode, waits]);
export type SignInProgress = z.infer<typeof SignInProgress>;

/** A sign-in under way, or one that failed; after one that worked, `account` tells who is signed in. */
export const SignInState = z.object({
  /** the method's id */
  method: z.string(),
  step: z.discriminatedUnion('type', [
    step('starting', {}),
    showsPage,
    showsCode,
    waits,
    step('failed', { error: HubErrorShape }),
  ]),
});
export type SignInState = z.infer<typeof SignInState>;
