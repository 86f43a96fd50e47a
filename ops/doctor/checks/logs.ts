import { paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { ask } from "../ask.ts";
import { type Check, fail, warn } from "../check.ts";
import type { Stage } from "../stage.ts";

/** Whether each log group is there, and keeps its lines for as long as the deploy said. */
export const logs: Check = {
  name: "logs",
  rights: ["cloudformation:GetTemplate", "logs:DescribeLogGroups"],
  look: async (stage) => {
    const [template, physicalIds] = await Promise.all([stage.template(), stage.physicalIds()]);
    const wanted = template.filter(({ type, id }) => type === "AWS::Logs::LogGroup" && physicalIds.has(id));
    const retention = await ask("logs:DescribeLogGroups", () => readRetention(stage));
    const findings = wanted.flatMap(({ id, properties: { RetentionInDays } }) => {
      const name = physicalIds.get(id) ?? "";
      const days = Number(RetentionInDays);
      if (!retention.has(name)) {
        return [fail(`there is no log group ${name}`, `aws logs create-log-group --log-group-name ${name}, then set its retention`)];
      }
      const kept = retention.get(name);
      const mend = `aws logs put-retention-policy --log-group-name ${name} --retention-in-days ${days}`;
      return kept === days ? [] : [warn(`${name} keeps lines ${kept === undefined ? "for ever" : `${kept} days`}, and not ${days}`, mend)];
    });
    return { saw: `${wanted.length} log groups, and how long they keep lines`, findings };
  },
};

/** The days for which each log group keeps its lines; `undefined`: for ever. */
async function readRetention({ clients, stack }: Stage): Promise<ReadonlyMap<string, number | undefined>> {
  const found = new Map<string, number | undefined>();
  for (const logGroupNamePrefix of [`${stack}/`, `/aws/http-api/${stack}`, `/aws/vendedlogs/states/${stack}-`]) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: clients.logs }, { logGroupNamePrefix })) {
      for (const { logGroupName = "", retentionInDays } of logGroups) {
        found.set(logGroupName, retentionInDays);
      }
    }
  }
  return found;
}
