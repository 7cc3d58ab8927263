import './theme/fonts.css';
import './theme/tokens.css';
import './theme/themes.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createPageClient } from './app/boot.ts';
import { Root } from './app/root.tsx';
import { applyLastTheme } from './app/use-appearance.ts';
import { exchangeCode } from './hub/http-api.ts';
import { takeCode } from './sign-in/code.ts';

applyLastTheme();
const code = takeCode(location, history);
const signInProblem = code === null ? null : await signIn(code);
const element = document.getElementById('root');
if (!element) throw new Error('index.html has no #root.');
createRoot(element).render(
  <StrictMode>
    <Root hub={createPageClient()} signInProblem={signInProblem} />
  </StrictMode>,
);

/** Why it failed, for a person; a browser that is signed in already goes on all the same. */
async function signIn(oneTimeCode: string): Promise<string | null> {
  try {
    await exchangeCode(oneTimeCode);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
