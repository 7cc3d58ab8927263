import { CircleAlert } from 'lucide-react';
import { Icon } from '../components/icon/icon.tsx';
import { ExactInline } from '../exact-text/exact-text.tsx';

/** What a request does beside what it shows, as the hub found it; its paths and values come from elsewhere. */
export function RequestFacts({ facts }: { readonly facts: readonly string[] | undefined }) {
  if (!facts || facts.length === 0) return null;
  return (
    <ul className="plain-list approval__beside">
      {facts.map((fact) => (
        <li key={fact}>
          <Icon of={CircleAlert} size={13} />
          <span>
            <ExactInline text={fact} />
          </span>
        </li>
      ))}
    </ul>
  );
}
