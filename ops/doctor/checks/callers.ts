import { asFailure } from "../../../lib/errors.ts";
import { parseCallers } from "../../../lib/http/callers/parse-callers.lazy.ts";
import type { TrustedIssuer } from "../../../lib/http/callers/trusted-issuer.ts";
import { fetchIssuerKeys } from "../../../lib/http/fetch-issuer-keys.ts";
import { type Check, type Finding, fail } from "../check.ts";

/** Whether the keys of each listed issuer can be read, as the authorizer reads them. Seen from this machine, not from the function. */
export const callers: Check = {
  name: "callers",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const list = await stage.setting("CALLERS");
    if (list === "") {
      return { saw: "no list of trusted issuers: machines are known as people are", findings: [] };
    }
    const reading = parseCallers(list);
    if ("problem" in reading) {
      return {
        saw: "the list of trusted issuers",
        findings: [fail(reading.problem, "deploy again: the function's variable CALLERS was changed")],
      };
    }
    const { issuers } = reading;
    const findings = (await Promise.all(issuers.map(lookAt))).flat();
    return { saw: `${issuers.length} trusted issuers: ${issuers.map(({ issuer }) => issuer).join(", ")}`, findings };
  },
};

async function lookAt(trusted: TrustedIssuer): Promise<readonly Finding[]> {
  try {
    await fetchIssuerKeys(trusted, trusted.algorithms);
    return [];
  } catch (error) {
    const { code, detail } = asFailure(error);
    const mend = "its issuer, jwksUrl or algorithms in the list (docs/use/machine-callers.md), or the issuer's own state";
    return [fail(`${trusted.issuer}: ${detail ?? code}`, mend)];
  }
}
