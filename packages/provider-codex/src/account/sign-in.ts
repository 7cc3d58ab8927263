import type { SignInMethod, SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { type Fields, stringOf } from '@codeai-hub/provider-kit/reading';
import { PROVIDER_NAME } from '../manifest.ts';
import type { LoginAccountParams } from '../native/protocol.ts';
import { RequestRefused } from '../rpc/connection.ts';
import type { AppServer } from '../server/app-server.ts';

const FLOWS: Readonly<Record<string, LoginAccountParams>> = {
  chatgpt: { type: 'chatgpt' },
  device: { type: 'chatgptDeviceCode' },
};

/** The ways to sign in. At another address there is only a key: the vendor's sign-in is for the vendor. */
export function signInMethods({ baseUrl }: ResolvedSettings, command: string): SignInMethod[] {
  const key: SignInMethod = {
    id: 'api_key',
    kind: 'api_key',
    label: 'Use an API key',
    description: 'The hub keeps it and gives it to Codex in memory only. You pay by use.',
  };
  if (baseUrl !== undefined) return [key];
  const plan = 'Codex keeps the sign-in for you, here and in your terminal; your ChatGPT plan pays.';
  return [
    { id: 'chatgpt', kind: 'browser', label: 'Sign in with ChatGPT', description: `OpenAI's page opens. ${plan}` },
    { id: 'device', kind: 'code', label: 'Sign in with a code', description: `For a browser elsewhere. ${plan}` },
    key,
    { id: 'terminal', kind: 'terminal', label: 'Sign in in a terminal', description: plan, command },
  ];
}

/** Runs the vendor's own flow: the runtime listens for its result and keeps it. Nothing of it passes through here. */
export async function signIn(
  server: AppServer,
  method: string,
  tell: (progress: SignInProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const flow = FLOWS[method];
  if (flow === undefined)
    throw new HubError('choice_unknown', {
      what: 'way to sign in',
      value: method,
      offered: Object.keys(FLOWS).join(', '),
    });
  const ended = Promise.withResolvers<Fields>();
  const stop = server.onAccount((name, params) => name === 'account/login/completed' && ended.resolve(params));
  const given = Promise.withResolvers<'given up'>();
  signal.addEventListener('abort', () => given.resolve('given up'), { once: true });
  try {
    const started = await server.request('account/login/start', flow);
    for (const progress of progressOf(started)) tell(progress);
    const result = await Promise.race([ended.promise, given.promise]);
    if (result === 'given up' || signal.aborted) return await giveUp(server, stringOf(started.loginId));
    if (result.success !== true) throw failed(stringOf(result.error) ?? 'it did not say why');
  } catch (error) {
    throw error instanceof RequestRefused ? failed(error.message) : error;
  } finally {
    stop();
  }
}

function progressOf({ authUrl, verificationUrl, userCode }: Fields): SignInProgress[] {
  const [page, codePage, code] = [stringOf(authUrl), stringOf(verificationUrl), stringOf(userCode)];
  if (page !== undefined) return [{ type: 'open_url', url: page }];
  return codePage === undefined || code === undefined ? [] : [{ type: 'show_code', url: codePage, code }];
}

async function giveUp(server: AppServer, loginId: string | undefined): Promise<never> {
  if (loginId !== undefined) await server.request('account/login/cancel', { loginId }).catch(() => {});
  throw new HubError('sign_in_cancelled');
}

function failed(reason: string): HubError {
  return new HubError('sign_in_failed', { provider: PROVIDER_NAME, reason });
}
