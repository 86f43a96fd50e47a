import { createClient } from "../../../client/create-client.ts";
import { isObject } from "../../../lib/json.ts";
import { type Check, type Finding, fail } from "../check.ts";
import { openPage } from "../fetch-page.ts";
import { toMend } from "../mends.ts";

/** Whether the API answers under its public address, and what its health check says of the stores. */
export const health: Check = {
  name: "health",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const api = await stage.setting("PUBLIC_URL");
    const saw = `GET ${api}/healthz`;
    try {
      const client = createClient({ baseUrl: api, fetch: (url) => openPage(String(url), stage.signal) });
      return { saw, findings: judge(await client.readHealth()) };
    } catch (error) {
      const mend =
        "is publicUrl the address of this API, does its name resolve, and is the domain mapped to the API? docs/deploy/first-deploy.md, step 4";
      return { saw, findings: [fail(error instanceof Error ? error.message : "no answer", mend)] };
    }
  },
};

/** Another server's answer may be anything, whatever the client's type says. */
function judge({ status, data }: { readonly status: number; readonly data: unknown }): readonly Finding[] {
  const failed: unknown = isObject(data) ? data.failed : undefined;
  if (status === 200 && isObject(data) && data.status === "ok") {
    return [];
  }
  if (!Array.isArray(failed)) {
    return [
      fail(
        `HTTP ${status}, which is not an answer of the health check`,
        "is publicUrl the address of this API? docs/deploy/first-deploy.md, step 4",
      ),
    ];
  }
  return failed.map(({ dependency, code }) => fail(`${dependency}: ${code}`, toMend(String(code))));
}
