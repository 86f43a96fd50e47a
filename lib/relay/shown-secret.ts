import type { Token } from "../connections/provider.ts";

/** The secrets of a token. The id of an access key is none. */
const secretsOf = (token: Token): readonly string[] =>
  (token.type === "bearer" ? [token.accessToken] : [token.secretAccessKey, token.sessionToken]).map((secret) => secret.reveal());

/** Base64 of a text, wherever in a larger one it stands: the bytes before it shift it, and what it shares with its neighbours is cut off. */
const base64Forms = (secret: string): readonly string[] =>
  [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    return bytes
      .toString("base64")
      .slice(shift === 0 ? 0 : shift + 1)
      .replace(/.{0,2}=*$/, "");
  });

/**
 * Whether a provider's answer shows a secret of the token that it was asked with: as it is, as a URL, JSON, base64 or hexadecimal digits would hold it,
 * or backwards. An API that echoes requests would otherwise hand the token out.
 */
export function showsSecret(token: Token, answer: Buffer | string): boolean {
  const text = typeof answer === "string" ? answer : answer.toString("latin1");
  const lower = text.toLowerCase();
  return secretsOf(token).some((secret) => {
    const plain = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), secret.replaceAll("/", "\\/")];
    const base64 = base64Forms(secret).flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
    const others = [...plain, ...base64, [...secret].toReversed().join("")];
    return others.some((form) => text.includes(form)) || lower.includes(Buffer.from(secret).toString("hex"));
  });
}
