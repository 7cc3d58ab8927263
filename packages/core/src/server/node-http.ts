/**
 * Node's http server. Never `import` its values: that reads every export, and one of them loads an HTTP client which
 * nobody here uses (15 MB and a third of the core's start).
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http');
