import { runCommand } from '@codeai-hub/provider-kit/runtime/run-command';
import { PROVIDER_NAME } from '../manifest.ts';
import { entryOf, type Fields, fieldsOf, stringOf } from '../native/read.ts';

export interface AuthStatus {
  signedIn: boolean;
  /** who is signed in */
  label: string;
  /** who pays, in words */
  billing: string;
}

/**
 * What the runtime says about its sign-in, without using the network: that there is one, not that it is valid. The hub
 * never looks at the credentials themselves.
 */
export async function authStatus(executable: string, env: Record<string, string>): Promise<AuthStatus> {
  const { stdout, stderr } = await runCommand(PROVIDER_NAME, executable, ['auth', 'status'], env);
  const status = parse(stdout);
  if (typeof status.loggedIn !== 'boolean')
    throw new Error(`it did not tell its sign-in: ${(stderr || stdout).trim().slice(0, 200)}`);
  return { signedIn: status.loggedIn, ...accountOf(status) };
}

function parse(stdout: string): Fields {
  try {
    return fieldsOf(JSON.parse(stdout));
  } catch {
    return {};
  }
}

const CLOUDS: Readonly<Record<string, string>> = {
  bedrock: 'Amazon Bedrock',
  vertex: 'Google Vertex AI',
  foundry: 'Microsoft Foundry',
  gateway: 'a gateway',
};

function accountOf(status: Fields): { label: string; billing: string } {
  const cloud = entryOf(CLOUDS, stringOf(status.apiProvider));
  if (cloud !== undefined) return { label: cloud, billing: `by use, through ${cloud}` };
  const email = stringOf(status.email);
  switch (status.authMethod) {
    case 'none':
      return { label: 'not signed in', billing: 'nobody' };
    case 'api_key':
      return { label: 'API key', billing: 'by use, through the Anthropic Console' };
    case 'api_key_helper':
      return { label: 'API key of a helper program', billing: 'by use, through the Anthropic Console' };
    default: {
      const plan = stringOf(status.subscriptionType);
      const label = email ?? 'Claude account';
      return { label, billing: plan === undefined ? 'the account that is signed in' : `Claude ${plan} plan` };
    }
  }
}
