import { join } from 'node:path';
import { testRuntime } from '@codeai-hub/provider-claude/testing/test-runtime';
import { emptyHome } from './empty-home.ts';

const SIGN_INS = {
  key: { ANTHROPIC_API_KEY: 'sk-ant-scripted' },
  /** of a subscription, which alone has quota windows */
  token: { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-scripted' },
};

/** Settings under which a core runs the real Claude in front of a scripted endpoint, away from the person's own. */
export function claudeConfig(endpointUrl: string, signIn: keyof typeof SIGN_INS = 'key'): Record<string, unknown> {
  const home = emptyHome();
  return {
    providers: {
      claude: {
        executable: testRuntime(),
        baseUrl: endpointUrl,
        options: { isolation: true },
        env: {
          HOME: home,
          TMPDIR: join(home, 'tmp'),
          CLAUDE_CODE_TMPDIR: join(home, 'tmp'),
          ...SIGN_INS[signIn],
          NO_PROXY: '127.0.0.1,localhost',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          CLAUDE_CODE_MAX_RETRIES: '1',
        },
      },
    },
  };
}
