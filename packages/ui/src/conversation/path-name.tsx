import { visibleWords } from '../exact-text/words.ts';
import { Words } from '../exact-text/words.tsx';
/** A path with its last part emphasised, as `src/store/` **replay.ts**. Cut at its beginning when it does not fit. */
export function PathName({ path, from }: { readonly path: string; readonly from?: string | undefined }) {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  return (
    <span className="path-name" title={visibleWords(from ? `${from} → ${path}` : path)}>
      <span className="path-name__folder">
        <Words text={path.slice(0, cut)} />
      </span>
      <b>
        <Words text={path.slice(cut)} />
      </b>
    </span>
  );
}
