/** Reads `Retry-After` in seconds. Its other form, a date, is ignored: neither Vault nor any provider sends it. */
export function readRetryAfter(header: string | null | undefined): { readonly retryAfterSeconds?: number } {
  return /^\d{1,9}$/.test(header ?? "") ? { retryAfterSeconds: Number(header) } : {};
}
