import { createClient } from "../../../client/create-client.ts";
import { isObject } from "../../../lib/json.ts";
import { type Check, type Finding, fail } from "../check.ts";
import { openPage } from "../fetch-page.ts";
import { toMend } from "../mends.ts";

/** How our own code refuses a caller that the authorizer could not verify. */
const refusals: readonly unknown[] = ["unauthenticated", "forbidden"];

/**
 * Whether the gateway's authorizer runs, and reads the issuer's keys: a route of callers is asked with a token without a valid signature. The health check is
 * public, so it is well while every request of a caller is answered 500.
 */
export const authorizer: Check = {
  name: "authorizer",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const [api, issuer] = await Promise.all([stage.setting("PUBLIC_URL"), stage.setting("OIDC_ISSUER")]);
    const saw = `GET ${api}/connections with a token without a valid signature`;
    const authorization = `Bearer ${buildToken(issuer)}`;
    try {
      const fetch = (url: string | URL | Request, init?: RequestInit) => openPage(String(url), stage.signal, init?.headers);
      const client = createClient({ baseUrl: api, fetch, credential: () => ({ authorization }) });
      return { saw, findings: judge(await client.listConnections()) };
    } catch (error) {
      const mend = "is publicUrl the address of this API? docs/deploy/first-deploy.md, step 4";
      return { saw, findings: [fail(error instanceof Error ? error.message : "no answer", mend)] };
    }
  },
};

/** Builds a token with a key's id that no issuer has, so that the authorizer reads the keys anew. */
function buildToken(issuer: string): string {
  const parts = [{ alg: "RS256", kid: "doctor" }, { iss: issuer }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return [...parts, Buffer.alloc(256).toString("base64url")].join(".");
}

/** Another server's answer may be anything, whatever the client's type says. */
function judge({ status, data }: { readonly status: number; readonly data: unknown }): readonly Finding[] {
  const code: unknown = isObject(data) ? data.code : undefined;
  if (refusals.includes(code)) {
    return [];
  }
  if (typeof code === "string") {
    return [fail(`HTTP ${status} ${code}`, toMend(code))];
  }
  const mend = "the log of the function authorizer, its role and its concurrency; npm run ops -- doctor --only functions drift";
  return [fail(`HTTP ${status} from the gateway itself: no caller is let in, or none is refused`, mend)];
}
