/** The client was closed before an answer came. It never crosses the wire. */
export class ClientClosedError extends Error {
  constructor() {
    super('The connection to the hub was closed by this window.');
    this.name = 'ClientClosedError';
  }
}
