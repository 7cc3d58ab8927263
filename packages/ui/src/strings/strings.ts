import { en } from './en.ts';

/** Every language has the same keys with the same parameters, checked by the compiler. */
export type Strings = typeof en;

const active: Strings = en;

/** The words of the language in use. Called while rendering, so a change of language needs only a new render. */
export function t(): Strings {
  return active;
}
