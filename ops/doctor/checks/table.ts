import { DescribeContinuousBackupsCommand, DescribeTableCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { dueIndex, ttlAttribute } from "../../../lib/table/item-keys.ts";
import { ask, askIfThere } from "../ask.ts";
import { type Check, type Finding, fail, warn } from "../check.ts";
import type { Stage } from "../stage.ts";

/** Whether the table is there with its index, erases what has expired, and can be restored. */
export const table: Check = {
  name: "table",
  rights: ["dynamodb:DescribeTable", "dynamodb:DescribeTimeToLive", "dynamodb:DescribeContinuousBackups", "cloudformation:GetTemplate"],
  look: async (stage) => {
    const { clients, stack: TableName } = stage;
    const found = await askIfThere("dynamodb:DescribeTable", ["ResourceNotFoundException"], () =>
      clients.dynamo.send(new DescribeTableCommand({ TableName })),
    );
    if (found?.Table === undefined) {
      return { saw: TableName, findings: [fail(`there is no table ${TableName}`, "docs/operate/restore.md")] };
    }
    const { TableStatus, GlobalSecondaryIndexes = [], DeletionProtectionEnabled = false } = found.Table;
    const index = GlobalSecondaryIndexes.find(({ IndexName }) => IndexName === dueIndex.name);
    const hasIndex = index !== undefined && ["ACTIVE", "UPDATING"].includes(index.IndexStatus ?? "ACTIVE");
    const isActive = ["ACTIVE", "UPDATING"].includes(TableStatus ?? "");
    return {
      saw: `${TableName}: state, index ${dueIndex.name}, expiry, backups, protection`,
      findings: [
        ...(isActive ? [] : [fail(`it is ${TableStatus}`, "wait until it is ACTIVE")]),
        ...(hasIndex ? [] : [fail(`its index ${dueIndex.name} is not there: nothing is refreshed`, "deploy again")]),
        ...(await judgeExpiry(stage)),
        ...(await judgeBackups(stage)),
        ...(await judgeProtection(stage, DeletionProtectionEnabled)),
      ],
    };
  },
};

async function judgeExpiry({ clients, stack }: Stage): Promise<readonly Finding[]> {
  const command = new DescribeTimeToLiveCommand({ TableName: stack });
  const { TimeToLiveDescription: on } = await ask("dynamodb:DescribeTimeToLive", () => clients.dynamo.send(command));
  const isOn = ["ENABLED", "ENABLING"].includes(on?.TimeToLiveStatus ?? "") && on?.AttributeName === ttlAttribute;
  const mend = `aws dynamodb update-time-to-live --table-name ${stack} --time-to-live-specification Enabled=true,AttributeName=${ttlAttribute}`;
  return isOn ? [] : [fail("TTL is off: nothing that has expired is erased, and the table grows", mend)];
}

async function judgeBackups({ clients, stack }: Stage): Promise<readonly Finding[]> {
  const command = new DescribeContinuousBackupsCommand({ TableName: stack });
  const { ContinuousBackupsDescription: backups } = await ask("dynamodb:DescribeContinuousBackups", () => clients.dynamo.send(command));
  const isOn = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED";
  const mend = `aws dynamodb update-continuous-backups --table-name ${stack} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`;
  return isOn ? [] : [fail("point-in-time recovery is off: what is lost cannot be restored", mend)];
}

async function judgeProtection(stage: Stage, isProtected: boolean): Promise<readonly Finding[]> {
  const deployed = (await stage.template()).find(({ type }) => type === "AWS::DynamoDB::Table");
  const isWanted = String(deployed?.properties.DeletionProtectionEnabled) === "true";
  const mend = `aws dynamodb update-table --table-name ${stage.stack} --deletion-protection-enabled`;
  return isWanted && !isProtected ? [warn("it can be deleted by mistake: its protection was switched off", mend)] : [];
}
