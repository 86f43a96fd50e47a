/**
 * Whether a path or a query names the caller. A UUID may be sent in capitals; the principal's is in lower case. The sent id is used for
 * nothing else.
 */
export const isOwnId = (sent: string | null | undefined, id: string): boolean => sent === id || sent?.toLowerCase() === id;
