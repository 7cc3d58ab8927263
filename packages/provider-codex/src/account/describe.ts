import type { Detection, ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { type Fields, fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** Who is signed in and who pays, in words; `undefined` when nobody is and somebody must be. */
export function accountOf(answer: Fields, { baseUrl, apiKey }: ResolvedSettings): Detection['account'] | undefined {
  if (baseUrl !== undefined) {
    const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
    const label = apiKey === undefined ? `${host}, without a key` : `${host}, with an API key of the hub`;
    return { label, billing: `whoever pays for ${host}` };
  }
  const account = fieldsOf(answer.account);
  switch (account.type) {
    case 'apiKey': {
      const label = apiKey === undefined ? 'API key of your Codex' : 'API key of the hub';
      return { label, billing: 'by use, through the OpenAI platform', canSignOut: apiKey === undefined };
    }
    case 'chatgpt': {
      const workspace = stringOf(account.workspaceName);
      const label = stringOf(account.email) ?? workspace ?? 'ChatGPT account';
      const billing = `ChatGPT ${stringOf(account.planType) ?? ''} plan`.replace('  ', ' ');
      return { label, billing, canSignOut: true };
    }
    case 'amazonBedrock':
      return { label: 'Amazon Bedrock', billing: 'by use, through Amazon' };
    case 'gcp':
      return { label: 'Google Cloud', billing: 'by use, through Google Cloud' };
    default:
      if (answer.requiresOpenaiAuth !== false) return undefined;
      return { label: 'the service in your Codex config', billing: 'whoever pays for that service' };
  }
}
