import './kbd.css';

/** A key, drawn; readers of the screen hear it from `aria-keyshortcuts` where it matters. */
export function Kbd({ children }: { readonly children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  );
}
