/**
 * Flags of Node that the core's process is started with. Without the first, V8 begins with 1 MB for what is young and collects
 * garbage five times while the core starts; its greatest size stays what it always is.
 */
export const NODE_FLAGS: readonly string[] = ['--min-semi-space-size=16'];
