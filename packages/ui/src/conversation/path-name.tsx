/** A path with its last part emphasised, as `src/store/` **replay.ts**. Cut at its beginning when it does not fit. */
export function PathName({ path, from }: { readonly path: string; readonly from?: string | undefined }) {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  return (
    <span className="path-name" title={from ? `${from} → ${path}` : path}>
      <span className="path-name__folder">
        <bdi>{path.slice(0, cut)}</bdi>
      </span>
      <b>{path.slice(cut)}</b>
    </span>
  );
}
