import './kbd.css';

/** A key, drawn; readers of the screen hear it from `aria-keyshortcuts` where it matters. */
export function Kbd({ children }: { readonly children: string }) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {children}
    </kbd>
  );
}
