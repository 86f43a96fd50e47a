import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { isObject } from "../../../lib/json.ts";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { askIfThere } from "../ask.ts";
import { type Check, type Finding, fail, nameSome, warn } from "../check.ts";
import type { TemplateResource } from "../stack-template.ts";
import type { Stage } from "../stage.ts";

const readsAtOnce = 8;
const recentMs = 300_000;

/** Whether the rules that start the jobs are on, and a tick has run lately. */
export const schedule: Check = {
  name: "schedule",
  rights: ["cloudformation:GetTemplate", "events:DescribeRule", "logs:FilterLogEvents"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const [template, physicalIds, shards] = await Promise.all([stage.template(), stage.physicalIds(), stage.setting("REFRESH_SHARDS")]);
    const rules = template.filter(({ type, id }) => type === "AWS::Events::Rule" && physicalIds.has(id));
    const states = await mapBounded(rules, readsAtOnce, async (rule) => ({
      name: physicalIds.get(rule.id) ?? rule.id,
      starts: toTargets(rule),
      state: await readState(stage, physicalIds.get(rule.id) ?? rule.id),
    }));
    const ticks = states.flatMap(({ starts }) => starts).filter((started) => started === "JobsRefreshDue").length;
    return {
      saw: `${rules.length} rules, ${ticks} of them for ${shards} shards, and the last tick in the log`,
      findings: [
        ...judgeRules(states),
        ...(ticks === Number(shards)
          ? []
          : [fail(`${shards} shards have ${ticks} ticks`, "deploy again, with the refreshShards that you want")]),
        ...(await judgeTicks(stage)),
      ],
    };
  },
};

type RuleState = { readonly name: string; readonly starts: readonly string[]; readonly state: string | undefined };

/** The logical names of the functions that a rule starts, one for each target. */
const toTargets = ({ properties: { Targets } }: TemplateResource): readonly string[] =>
  (Array.isArray(Targets) ? Targets : []).map((target) => {
    const reference = isObject(target?.Arn) ? target.Arn["Fn::GetAtt"] : undefined;
    return String([reference].flat()[0] ?? "").replace(/LambdaFunction(\.Arn)?$/, "");
  });

async function readState({ clients }: Stage, Name: string): Promise<string | undefined> {
  const rule = await askIfThere("events:DescribeRule", ["ResourceNotFoundException"], () =>
    clients.events.send(new DescribeRuleCommand({ Name })),
  );
  return rule?.State;
}

function judgeRules(states: readonly RuleState[]): readonly Finding[] {
  const disabled = states.filter(({ state }) => state === "DISABLED").map(({ name }) => name);
  const missing = states.filter(({ state }) => state === undefined).map(({ name }) => name);
  return [
    ...(disabled.length === 0
      ? []
      : [fail(`rules are disabled: ${nameSome(disabled)}`, disabled.map((name) => `aws events enable-rule --name ${name}`).join("; "))]),
    ...(missing.length === 0
      ? []
      : [fail(`rules are gone: ${nameSome(missing)}`, "deploy once with another refreshShards, and once more with yours")]),
  ];
}

async function judgeTicks(stage: Stage): Promise<readonly Finding[]> {
  if (await hasTicked(stage)) {
    return [];
  }
  const { stack, clock } = stage;
  const changedAt = Math.max(...(await stage.resources()).map(({ LastUpdatedTimestamp }) => LastUpdatedTimestamp?.getTime() ?? 0));
  const isNew = clock().getTime() - changedAt < recentMs;
  const words = `no tick has measured OldestDue in the last ${recentMs / 60_000} min`;
  return isNew
    ? [warn(`${words}, and the stage was deployed since`, "look again in two minutes")]
    : [
        fail(
          words,
          `does jobsRefreshDue fail? Its log group is ${stack}/jobs. Is the account's concurrency used up? npm run ops -- doctor --only quotas`,
        ),
      ];
}

/** Whether the line of a tick is in the log. A page of the answer may be empty while there are more. */
async function hasTicked({ clients, stack, clock }: Stage): Promise<boolean> {
  const startTime = clock().getTime() - recentMs;
  const query = { logGroupName: `${stack}/jobs`, startTime, filterPattern: '"OldestDue"' };
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({ ...query, nextToken });
    const page = await askIfThere("logs:FilterLogEvents", ["ResourceNotFoundException"], () => clients.logs.send(command));
    if ((page?.events ?? []).length > 0) {
      return true;
    }
    nextToken = page?.nextToken;
  } while (nextToken !== undefined);
  return false;
}
