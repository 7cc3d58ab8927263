import { type ComponentType, use } from 'react';

/** The program of a part could not be fetched: there is no way to the core, or its version has other files by now. */
export class PartNotLoaded extends Error {
  /** The next time it is shown, it is fetched again. */
  readonly forget: () => void;

  constructor(cause: unknown, forget: () => void) {
    super('A part of the page could not be loaded.', { cause });
    this.name = 'PartNotLoaded';
    this.forget = forget;
  }
}

/**
 * A part of the page that is fetched when it is first shown. Unlike React's own `lazy` it can be tried again: its
 * failure is kept only until a boundary has shown it.
 */
export function latePart<P extends object>(fetchPart: () => Promise<ComponentType<P>>): ComponentType<P> {
  let part: Promise<ComponentType<P>> | null = null;
  const forget = () => {
    part = null;
  };
  const fetched = () => {
    part ??= fetchPart().catch((error: unknown) => {
      throw new PartNotLoaded(error, forget);
    });
    return part;
  };
  return function LatePart(props: P) {
    const Part = use(fetched());
    return <Part {...props} />;
  };
}
