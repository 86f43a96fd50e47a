import { InvokeCommand } from "@aws-sdk/client-lambda";
import { isObject, parseJson } from "../../../lib/json.ts";
import { type SelfCheckResult, selfCheckEvent } from "../../../lib/lambda/self-check.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail, nameSome, unknown } from "../check.ts";
import { type DeployedFunction, toStoreRole } from "../deployed-functions.ts";
import { toMend } from "../mends.ts";
import type { Stage } from "../stage.ts";

const callsAtOnce = 8;

type Seen = { readonly key: string; readonly role: string; readonly trouble: Trouble | undefined };
type Trouble = { readonly code: string; readonly detail: string };

/** Whether each function that keeps or reads credentials gets into their store: the function itself logs in anew, with its own role, and reads. */
export const storeLogin: Check = {
  name: "store-login",
  rights: ["lambda:GetFunctionConfiguration", "lambda:InvokeFunction"],
  timeoutMs: 120_000,
  look: async (stage) => {
    const those = (await stage.functions()).filter((each) => toStoreRole(each) !== undefined && each.configuration !== undefined);
    const seen = await mapBounded(those, callsAtOnce, (each) => lookAt(stage, each));
    const roles = new Set(seen.map(({ role }) => role));
    return {
      saw: `${those.length} functions with ${roles.size} roles were asked to log in to the store and to read`,
      findings: describeLogins(seen),
    };
  },
};

async function lookAt({ clients }: Stage, one: DeployedFunction): Promise<Seen> {
  const command = new InvokeCommand({ FunctionName: one.name, Payload: JSON.stringify(selfCheckEvent) });
  const { Payload, FunctionError } = await ask("lambda:InvokeFunction", () => clients.lambda.send(command));
  const answer = parseJson(Payload === undefined ? "" : Buffer.from(Payload).toString());
  return { key: one.key, role: one.environment.VAULT_ROLE ?? "", trouble: findTrouble(answer, FunctionError) };
}

function findTrouble(answer: unknown, functionError: string | undefined): Trouble | undefined {
  const results: unknown = isObject(answer) ? answer.self_check : undefined;
  if (functionError !== undefined) {
    return { code: "function_broke", detail: isObject(answer) ? String(answer.errorType ?? functionError) : functionError };
  }
  if (!Array.isArray(results)) {
    return { code: "no_self_check", detail: "" };
  }
  const failed = (results as readonly SelfCheckResult[]).find(({ code }) => code !== undefined);
  return failed?.code === undefined ? undefined : { code: failed.code, detail: failed.detail ?? "" };
}

/** What may be wrong with one role alone. Anything else is the store's, or the way to it. */
const ofOneRole = ["vault_login_failed", "store_denied", "secrets_unavailable", "function_broke"];

/** One finding for all functions of which the same is wrong. */
export function describeLogins(seen: readonly Seen[]): readonly Finding[] {
  const groups = Map.groupBy(seen.filter(hasTrouble), ({ role, trouble }) =>
    JSON.stringify([ofOneRole.includes(trouble.code) ? role : "", trouble]),
  );
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) {
      return [];
    }
    const those = [first, ...others];
    const { code, detail } = first.trouble;
    const roles = [...new Set(those.map(({ role }) => role))];
    const who = `${nameSome(those.map(({ key }) => key))}, ${those.length === seen.length ? "all functions" : nameSome(roles)}`;
    return code === "no_self_check"
      ? [unknown(`${who}: the deployed release cannot look at itself; deploy this one`)]
      : [fail(`${who}: ${code}${detail === "" ? "" : ` (${detail})`}`, toMendOf(code, first.role))];
  });
}

const hasTrouble = (one: Seen): one is Seen & { readonly trouble: Trouble } => one.trouble !== undefined;

function toMendOf(code: string, role: string): string {
  if (code === "function_broke") {
    return 'read the function\'s log: docs/operate/alarms/failures.md, "Function errors"';
  }
  return ["vault_login_failed", "store_denied"].includes(code) ? `${role}: ${toMend(code)}` : toMend(code);
}
