/** The content security policy of a page of the console: what the browser may load for it, and where the page may send. */
export function buildPolicy({
  scripts = ["'self'"],
  styles,
  connections,
}: {
  /** Default: its own. None: the page has no script. */
  readonly scripts?: readonly string[];
  readonly styles: readonly string[];
  readonly connections: readonly string[];
}): string {
  const policy = [
    "default-src 'none'",
    ...(scripts.length === 0 ? [] : [`script-src ${scripts.join(" ")}`]),
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
