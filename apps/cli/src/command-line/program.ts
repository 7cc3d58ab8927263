/** The name of the variable in which whoever runs this for a person says how that person runs it. */
export const PROGRAM_VARIABLE = 'CODEAI_HUB_PROGRAM';

/** How this program is called where it is called from; in a checkout there is no `codeai-hub` on the path. */
export const PROGRAM = named(process.env[PROGRAM_VARIABLE]) ?? 'codeai-hub';

/** It is printed, so it is one line of ordinary letters. */
function named(given: string | undefined): string | null {
  return given !== undefined && /^[\w ./:\\-]{1,200}$/.test(given) ? given : null;
}
