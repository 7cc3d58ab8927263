/** Where in the page one is. It lives in the address, so that reload, back and bookmarks work on any host. */
export type Route =
  | { readonly page: 'sessions' }
  | { readonly page: 'new' }
  | { readonly page: 'import' }
  | { readonly page: 'settings' }
  | { readonly page: 'session'; readonly sessionId: string };

/** An address nobody made leads to the list. */
export function parseRoute(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, '').split('/');
  if (page === 'new' || page === 'import' || page === 'settings') return { page };
  if (page === 's' && id && /^[a-z0-9]{10,40}$/.test(id)) return { page: 'session', sessionId: id };
  return { page: 'sessions' };
}

export function hrefOf(route: Route): string {
  if (route.page === 'session') return `#/s/${route.sessionId}`;
  return route.page === 'sessions' ? '#/' : `#/${route.page}`;
}

export function sessionHref(sessionId: string): string {
  return hrefOf({ page: 'session', sessionId });
}
