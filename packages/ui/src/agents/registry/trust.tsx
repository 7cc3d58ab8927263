import type { OfferedWay } from '@codeai-hub/protocol/agent-registry';
import { Button } from '../../components/button/button.tsx';
import { ExactText } from '../../exact-text/exact-text.tsx';
import { Words } from '../../exact-text/words.tsx';
import { words } from '../strings.ts';

interface TrustProps {
  readonly name: string;
  readonly way: OfferedWay;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** What a person has to know before a program is fetched that no package registry looks after. */
export function Trust({ name, way, onConfirm, onCancel }: TrustProps) {
  const texts = words().registry;
  const { source, sha256 } = way;
  return (
    <section className="agents__panel registry__trust" data-look="you" aria-label={texts.confirmOf(name)}>
      <p>
        <Words text={texts.trust(name, new URL(source).host)} />
      </p>
      <span>{texts.address}</span>
      <ExactText text={source} label={texts.address} />
      {sha256 !== undefined && (
        <>
          <span>{texts.checksum}</span>
          <ExactText text={sha256} label={texts.checksum} />
        </>
      )}
      <div className="registry__choices">
        <Button onClick={onCancel}>{texts.cancel}</Button>
        <Button look="attention" aria-label={texts.confirmOf(name)} onClick={onConfirm}>
          {texts.confirm}
        </Button>
      </div>
    </section>
  );
}
