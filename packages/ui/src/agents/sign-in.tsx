import type { SignInMethod, SignInState } from '@codeai-hub/protocol/channels/root/sign-in';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { ExternalLink, KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../components/button/button.tsx';
import { CopyButton } from '../components/copy-button/copy-button.tsx';
import { Icon } from '../components/icon/icon.tsx';
import { InlineCode } from '../components/inline-code/inline-code.tsx';
import { StatusGlyph } from '../components/status-glyph/status-glyph.tsx';
import { Words } from '../exact-text/words.tsx';
import { useCommand } from '../hub/hub-context.ts';
import { errorText } from '../problems/error-text.ts';
import { words } from './strings.ts';

interface SignInProps {
  readonly provider: ProviderState;
  /** A way to the settings, where keys are entered; not there itself. */
  readonly keyLink: boolean;
}

/** The ways to sign in, or the one under way. It is the core's, so every window shows the same. */
export function SignIn({ provider, keyLink }: SignInProps) {
  if (provider.signIn) return <UnderWay provider={provider} signIn={provider.signIn} />;
  if (provider.status !== 'sign_in') return null;
  const methods = provider.signInMethods ?? [];
  const known = methods.some(({ kind }) => kind !== 'api_key');
  return (
    <div className="agents__ways">
      {!known && provider.hint && (
        <small>
          <InlineCode text={provider.hint} />
        </small>
      )}
      {methods.map((method) => (
        <Way key={method.id} provider={provider} method={method} />
      ))}
      {keyLink && (methods.length === 0 || methods.some(({ kind }) => kind === 'api_key')) && (
        <a className="button" data-look="default" data-size="medium" href="#/settings">
          <Icon of={KeyRound} />
          <span className="button__label">{words().addKey}</span>
        </a>
      )}
    </div>
  );
}

function Way({ provider, method }: { readonly provider: ProviderState; readonly method: SignInMethod }) {
  const command = useCommand();
  if (method.kind === 'api_key') return method.description === '' ? null : <small>{method.description}</small>;
  if (method.kind === 'terminal') {
    const line = method.command ?? '';
    return (
      <div className="agents__way">
        <small>
          {method.description} {words().signIn.runThis}
        </small>
        <div className="agents__command">
          <code>
            <Words text={line} />
          </code>
          <CopyButton label={words().signIn.copyCommand} text={() => line} />
        </div>
      </div>
    );
  }
  return (
    <div className="agents__way">
      <Button
        onClick={() => void command('root', { type: 'provider.signIn', provider: provider.id, method: method.id })}
      >
        {method.label}
      </Button>
      {method.description && <small>{method.description}</small>}
    </div>
  );
}

function UnderWay({ provider, signIn }: { readonly provider: ProviderState; readonly signIn: SignInState }) {
  const command = useCommand();
  const { id, name } = provider;
  const cancel = () => void command('root', { type: 'provider.cancelSignIn', provider: id });
  const again = () => void command('root', { type: 'provider.signIn', provider: id, method: signIn.method });
  const failed = signIn.step.type === 'failed';
  return (
    <section
      className="agents__panel"
      data-look={failed ? 'failed' : isForPerson(signIn) ? 'you' : undefined}
      aria-label={words().signIn.regionOf(name)}
    >
      <div className="grow" role="status">
        <Step step={signIn.step} />
      </div>
      {failed && (
        <Button size="small" onClick={again}>
          {words().signIn.again}
        </Button>
      )}
      <Button size="small" look="ghost" aria-label={words().signIn.cancelOf(name)} onClick={cancel}>
        {failed ? words().signIn.dismiss : words().signIn.cancel}
      </Button>
    </section>
  );
}

function isForPerson({ step }: SignInState): boolean {
  return step.type === 'open_url' || step.type === 'show_code';
}

function Step({ step }: { readonly step: SignInState['step'] }): ReactNode {
  switch (step.type) {
    case 'starting':
      return <Working text={words().signIn.start} />;
    case 'waiting':
      return <Working text={step.text} />;
    case 'open_url':
      return (
        <>
          <p>{words().signIn.openText(new URL(step.url).host)}</p>
          <OpenPage url={step.url} />
        </>
      );
    case 'show_code':
      return (
        <>
          <p>{words().signIn.codeText(new URL(step.url).host)}</p>
          <div className="agents__command">
            <code className="agents__code">
              <Words text={step.code} />
            </code>
            <CopyButton label={words().signIn.copyCode} text={() => step.code} />
          </div>
          <OpenPage url={step.url} />
        </>
      );
    case 'failed':
      return <p>{errorText(step.error)}</p>;
  }
}

function Working({ text }: { readonly text: string }) {
  return (
    <p className="agents__working">
      <StatusGlyph status="running" />
      <Words text={text} />
    </p>
  );
}

/** The vendor's page is the vendor's: it learns nothing of this one, and cannot reach back. */
function OpenPage({ url }: { readonly url: string }) {
  return (
    <a className="button" data-look="attention" data-size="medium" href={url} target="_blank" rel="noopener noreferrer">
      <Icon of={ExternalLink} />
      <span className="button__label">{words().signIn.open}</span>
    </a>
  );
}
