/** In the environment of every process an agent starts, and so of all that those start (I11). */
export const RUN_TAG = 'CODEAI_HUB_RUN';
export const SESSION_TAG = 'CODEAI_HUB_SESSION';

/** The tags found in a process' environment. */
export interface Tags {
  run: string;
  session?: string;
}

export type TagMatch = (tags: Tags) => boolean;

/** A run is one life of one core: `<home>/<instance>`, both without slashes and blanks. */
export function runTagOf(home: string, instance: string): string {
  return `${home}/${instance}`;
}

export function ofRun(run: string): TagMatch {
  return (tags) => tags.run === run;
}

export function ofSession(run: string, session: string): TagMatch {
  return (tags) => tags.run === run && tags.session === session;
}

/** The same of all runs of one home: a session goes on in another one where its agent outlived a core. */
export function ofSessionIn(home: string, session: string): TagMatch {
  return (tags) => tags.run.startsWith(`${home}/`) && tags.session === session;
}

/** What earlier cores of this home left behind; the core that asks names its own run, which is kept. */
export function leftBehindBy(home: string, ownRun: string): TagMatch {
  return (tags) => tags.run.startsWith(`${home}/`) && tags.run !== ownRun;
}
