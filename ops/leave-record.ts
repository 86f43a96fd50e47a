import { randomUUID } from "node:crypto";
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { type AuditRecord, buildAuditLine } from "../lib/telemetry/audit-record.ts";
import type { Target } from "./target.ts";

/** What a command tells of itself. `act` is its name, such as `operator.stop`. */
export type OperatorAct = Omit<AuditRecord, "id" | "at" | "actor" | "act"> & { readonly act: `operator.${string}` };

/**
 * Leaves the audit record of a command, with the ARN of the operator's AWS login. Call it before the command changes anything: what leaves no
 * record must not be done.
 *
 * @param act - `organisation` is left out if the command is about the whole stage. Further facts may be added, such as a reason.
 * @throws {Error} The record could not be written. The login needs `logs:CreateLogStream` and `logs:PutLogEvents` on the group
 *   `aurora-oauth-<stage>/operators`.
 */
export async function leaveRecord({ table, aws, clock }: Pick<Target, "table" | "aws" | "clock">, act: OperatorAct): Promise<void> {
  const logs = new CloudWatchLogsClient(aws);
  const { Arn: actor = "" } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
  const at = clock();
  const id = randomUUID();
  const message = buildAuditLine([{ id, at: at.toISOString(), actor, ...act }]);
  const stream = { logGroupName: `${table.name}/operators`, logStreamName: `${at.toISOString().slice(0, 10)}/${id}` };
  try {
    await logs.send(new CreateLogStreamCommand(stream));
    const { rejectedLogEventsInfo } = await logs.send(
      new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: at.getTime(), message }] }),
    );
    if (rejectedLogEventsInfo !== undefined) {
      throw new Error("CloudWatch refused the instant of the record: check this machine's clock");
    }
  } catch (cause) {
    throw new Error(`the command left no audit record in ${stream.logGroupName}, so it was not run`, { cause });
  }
}
