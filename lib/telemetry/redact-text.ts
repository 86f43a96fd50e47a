export const redacted = "[redacted]";

/** The prefixes that issuers give their secrets so that scanners find them. */
const looks: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // A JSON Web Token: a header that begins with {" and at least a payload. A truncated token matches too.
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)*/g,
  // Google: access token, refresh token, authorization code, client secret.
  /\bya29\.[\w.-]+/g,
  /(?<![\w:/])1\/\/[\w-]{10,}/g,
  /(?<![\w/])4\/(?:0|P)[\w-]{10,}/g,
  /\bGOCSPX-[\w-]+/g,
  // Vault and OpenBao: service, batch and recovery tokens.
  /\bhv[sbr]\.[\w-]+/g,
  /\btskey-[\w-]+/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
];

/** A query or form parameter whose name marks a secret, anywhere in a text. The name stays. */
const parameter = /\b([\w-]{0,40}(?:token|secret|password|assertion|verifier)|code|state|ticket|confirm|nonce|sig|signature)=[^&\s"'<>]+/gi;

/**
 * Removes everything from a text that looks like a secret. The rule that no secret is ever passed to the log stays: an opaque
 * value without a prefix is not recognised here.
 */
export function redactText(text: string): string {
  return looks.reduce((cleaned, look) => cleaned.replace(look, redacted), text).replace(parameter, `$1=${redacted}`);
}

const tellingPart = /token|secret|passw|passphrase|authorization|cookie|verifier|jwt|assertion|signature|api.?key|private.?key/i;
const tellingWord = /(?:^|_)(?:code|state|nonce|ticket|confirm|confirmation|key|pwd|auth|sig)s?(?:$|_)/;

/** Whether a field's name says that its value is a secret: `refresh_token`, `clientSecret`, `X-Vault-Token`, `code`, `sshKey`. */
export function namesSecret(key: string): boolean {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
  return tellingPart.test(key) || tellingWord.test(words);
}
