import { isObject, parseJson } from "../../../lib/json.ts";
import { type Check, type Finding, fail } from "../check.ts";
import { fetchPage, type Page } from "../fetch-page.ts";
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
      return { saw, findings: judge(await fetchPage(`${api}/healthz`, stage.signal)) };
    } catch (error) {
      const mend =
        "is publicUrl the address of this API, does its name resolve, and is the domain mapped to the API? docs/deploy.md, step 4";
      return { saw, findings: [fail(error instanceof Error ? error.message : "no answer", mend)] };
    }
  },
};

function judge({ status, text }: Page): readonly Finding[] {
  const body = parseJson(text);
  const failed: unknown = isObject(body) ? body.failed : undefined;
  if (status === 200 && isObject(body) && body.status === "ok") {
    return [];
  }
  if (!Array.isArray(failed)) {
    return [
      fail(`HTTP ${status}, which is not an answer of the health check`, "is publicUrl the address of this API? docs/deploy.md, step 4"),
    ];
  }
  return failed.map(({ dependency, code }) => fail(`${dependency}: ${code}`, toMend(String(code))));
}
