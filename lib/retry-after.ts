/** Reads `Retry-After`, in seconds. Its other form, a date, is not used by Vault or by any provider. */
export function readRetryAfter(header: string | null | undefined): { readonly retryAfterSeconds?: number } {
  return /^\d{1,9}$/.test(header ?? "") ? { retryAfterSeconds: Number(header) } : {};
}
