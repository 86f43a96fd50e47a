import { isObject, parseJson } from "../../../lib/json.ts";
import { type Check, fail, type Looked } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";
import type { Stage } from "../stage.ts";

/** Whether the keys can be read by which callers' tokens are checked. Seen from this machine, not from the functions. */
export const identity: Check = {
  name: "identity",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    if ((await stage.setting("AUTH_MODE")) === "proxy") {
      return { saw: "authMode is proxy: the front end says who is calling", findings: [] };
    }
    const issuer = await stage.setting("OIDC_ISSUER");
    try {
      return await look(stage, issuer);
    } catch (error) {
      const mend = "oidcIssuer, or oidcJwksUrl where the issuer has no discovery";
      return { saw: issuer, findings: [fail(error instanceof Error ? error.message : "no answer", mend)] };
    }
  },
};

async function look(stage: Stage, issuer: string): Promise<Looked> {
  const given = await stage.setting("OIDC_JWKS_URL");
  const discovery = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const described = given === "" ? parseJson((await fetchPage(discovery, stage.signal)).text) : undefined;
  if (given === "" && !(isObject(described) && described.issuer === issuer)) {
    return {
      saw: discovery,
      findings: [fail(`${discovery} does not name ${issuer} as its issuer`, "set oidcIssuer exactly as the issuer writes it")],
    };
  }
  const address = given === "" ? String(isObject(described) ? described.jwks_uri : "") : given;
  const keys = parseJson((await fetchPage(address, stage.signal)).text);
  const count = isObject(keys) && Array.isArray(keys.keys) ? keys.keys.length : 0;
  const saw = `${count} keys of ${issuer}`;
  return { saw, findings: count > 0 ? [] : [fail(`there are no keys at ${address}`, "oidcJwksUrl, or the issuer's own state")] };
}
