/** The content security policy of a page of the console: what the browser may load for it, and where the page may send. */
export function buildPolicy({
  styles,
  connections,
}: {
  readonly styles: readonly string[];
  readonly connections: readonly string[];
}): string {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles.join(" ")}`,
    "img-src 'self'",
    `connect-src ${connections.join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ];
  return policy.join("; ");
}
