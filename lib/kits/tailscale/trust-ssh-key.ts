/**
 * Builds the command by which a machine trusts a public SSH key. It may be run again.
 *
 * @param publicKey - Type, base64 and a comment of letters: it has no character that a shell reads within single quotes.
 */
export const trustSshKey = (publicKey: string): string =>
  `mkdir -p ~/.ssh && chmod 700 ~/.ssh && { grep -qxF '${publicKey}' ~/.ssh/authorized_keys 2>/dev/null || echo '${publicKey}' >> ~/.ssh/authorized_keys; } && chmod 600 ~/.ssh/authorized_keys`;
