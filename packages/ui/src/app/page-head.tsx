import { HeadButtons } from './head-buttons.tsx';
import { useLayout } from './layout-state.ts';

/** The head of a page that needs none, except for the way back where there is no side bar. */
export function PageHead() {
  const side = useLayout((state) => state.side);
  return (
    <header className="head head--bare" data-needed={!side || undefined}>
      <HeadButtons />
    </header>
  );
}
