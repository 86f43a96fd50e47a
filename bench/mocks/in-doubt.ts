/**
 * Counts the refresh tokens that are in doubt: the provider has a request that rotates, and Vault has not answered the write of the next
 * one. A process that is killed loses those of its own.
 */
export class InDoubt {
  most = 0;
  readonly #tokens = new Set<string>();

  /** The provider rotates: from now on only the next token works. */
  rotated(next: string): void {
    this.#tokens.add(next);
    this.most = Math.max(this.most, this.#tokens.size);
  }

  /** Vault has answered the write of this token. */
  stored(token: string): void {
    this.#tokens.delete(token);
  }
}
