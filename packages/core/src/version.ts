/** The version of this build, the same in every package. */
export const CORE_VERSION = '0.1.0';
