import type { LoopbackCall, LoopbackRoute } from "./loopback.ts";
import { secondsLeft } from "./providers/tool.ts";
import type { ServedToken } from "./token-api.ts";

export const tokenEndpointPath = "/oauth2/token";

/**
 * An OAuth 2.0 token endpoint for programs that can be told one: their client refreshes by itself. The client's id may be any, its secret is the
 * key of this run.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749.html#section-4.4 RFC 6749, section 4.4}
 */
export const tokenEndpoint = (token: () => Promise<ServedToken>): LoopbackRoute => ({
  method: "POST",
  path: tokenEndpointPath,
  readKey: (call) => call.form.get("client_secret") ?? readBasicPassword(call),
  answer: async () => {
    const served = await token();
    return { access_token: served.fields.access_token, token_type: "Bearer", expires_in: secondsLeft(served, Date.now()) };
  },
});

function readBasicPassword({ headers }: LoopbackCall): string | undefined {
  const [, encoded = ""] = /^Basic (.+)$/i.exec(headers.authorization ?? "") ?? [];
  const text = Buffer.from(encoded, "base64").toString("utf8");
  return text.includes(":") ? decodeURIComponent(text.slice(text.indexOf(":") + 1)) : undefined;
}
