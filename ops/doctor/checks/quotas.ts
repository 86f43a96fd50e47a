import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";
import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail, warn } from "../check.ts";
import type { Stage } from "../stage.ts";

/** What callers need beside the schedule, at the least: AWS itself leaves so many unreserved. */
const forCallers = 100;

const raise = 'ask AWS for more: Service Quotas, Lambda, Concurrent executions; docs/deploy/harden.md, "Concurrency"';

/** Whether the account's quotas have room for the schedule, for callers, and for another deploy. */
export const quotas: Check = {
  name: "quotas",
  rights: ["lambda:GetAccountSettings", "iam:GetAccountSummary"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const [concurrency, roles] = await Promise.all([judgeConcurrency(stage), judgeRoles(stage)]);
    return { saw: "concurrent executions, and roles of the account", findings: [...concurrency, ...roles] };
  },
};

async function judgeConcurrency(stage: Stage): Promise<readonly Finding[]> {
  const shards = Number(await stage.setting("REFRESH_SHARDS"));
  const { AccountLimit } = await ask("lambda:GetAccountSettings", () => stage.clients.lambda.send(new GetAccountSettingsCommand({})));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: left = 0 } = AccountLimit ?? {};
  // A tick and the one before it may run together. Besides the refreshes, four functions have a schedule.
  const ticks = 2 * (shards + 4);
  if (all < ticks) {
    return [fail(`the account may run ${all} functions at once, and the schedule alone needs ${ticks}`, raise)];
  }
  return Math.min(all - ticks, left) < forCallers
    ? [warn(`${left} functions may run at once beside reserved ones, of ${all}: callers can stop the schedule's ticks`, raise)]
    : [];
}

async function judgeRoles({ clients }: Stage): Promise<readonly Finding[]> {
  const { SummaryMap } = await ask("iam:GetAccountSummary", () => clients.iam.send(new GetAccountSummaryCommand({})));
  const { Roles = 0, RolesQuota = Number.POSITIVE_INFINITY } = SummaryMap ?? {};
  return Roles > 0.95 * RolesQuota
    ? [
        warn(
          `the account has ${Roles} of ${RolesQuota} roles: a deploy with a new function may fail`,
          "ask AWS for more: Service Quotas, IAM, Roles per account",
        ),
      ]
    : [];
}
