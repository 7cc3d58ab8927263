import './sign-in.css';
import { Banner } from '../components/banner/banner.tsx';
import { Button } from '../components/button/button.tsx';
import { CopyButton } from '../components/copy-button/copy-button.tsx';
import { Logo } from '../components/logo/logo.tsx';
import { t } from '../strings/strings.ts';

interface SignInProps {
  /** What went wrong, for a person. */
  readonly problem: string | null;
  readonly onRetry: () => void;
}

const commands = ['npm start', 'codeai-hub open'] as const;

/** Seen by whoever comes without the link that only this computer can make. */
export function SignIn({ problem, onRetry }: SignInProps) {
  return (
    <main className="sign-in">
      <div className="sign-in__frame">
        <Logo />
        <h1>{t().signIn.title}</h1>
        {problem && <Banner level="error">{problem}</Banner>}
        <p>{t().signIn.text}</p>
        <Command text={commands[0]} />
        <p>{t().signIn.installed}</p>
        <Command text={commands[1]} />
        <Button onClick={onRetry}>{t().signIn.retry}</Button>
      </div>
    </main>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div className="sign-in__command">
      <code className="grow">{text}</code>
      <CopyButton label={t().terminal.copyCommand} text={() => text} />
    </div>
  );
}
