/**
 * The id of a conversation in its agent's history. Modules tell one that has no record yet as `new.<id>` or
 * `fork.<id>.<from>…`, so that it can begin again if it never gets one.
 */
export function recordedId(nativeId: string): string {
  const unrecorded = /^(?:new\.(.+)|fork\.([^.]+)\..+)$/.exec(nativeId);
  return unrecorded?.[1] ?? unrecorded?.[2] ?? nativeId;
}
