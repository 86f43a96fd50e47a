import { writeFileSync } from "node:fs";
import { GetExecutionHistoryCommand, ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { test } from "vitest";
import { readLogs } from "../../../local/deployed/logs.ts";
import { addAccount } from "../../fixtures/google-control.ts";
import { confirm, connect, newPerson } from "../../fixtures/journey.ts";
import { useTarget } from "../../fixtures/use-target.ts";

const target = useTarget();
test("x", { timeout: 400000 }, async () => {
  const [person, account] = [await newPerson(target), await addAccount(target)];
  const c = await confirm(person, await connect(person, account));
  const out: unknown[] = [c.json];
  for (let i = 0; i < 60; i++) {
    const s = await person.call("GET", `/gcp/setup/status/${c.json.task_id}`);
    out.push(s.json);
    if (s.json.complete) break;
    await new Promise((r) => setTimeout(r, 1500));
  }
  const sfn = new SFNClient({ endpoint: target.aws, region: "eu-west-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  for (const m of stateMachines) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: m.stateMachineArn }));
    for (const e of executions) {
      const h = await sfn.send(new GetExecutionHistoryCommand({ executionArn: e.executionArn, maxResults: 300 }));
      out.push([
        m.name,
        e.name,
        e.status,
        h.events?.map((v) => [
          v.type,
          v.stateEnteredEventDetails?.name,
          v.lambdaFunctionFailedEventDetails ?? v.taskFailedEventDetails,
          v.executionFailedEventDetails,
          v.stateExitedEventDetails?.output?.slice(0, 300),
        ]),
      ]);
    }
  }
  writeFileSync("/tmp/w/dep-out.json", JSON.stringify(out, null, 1));
  const logs = await readLogs(target.aws);
  writeFileSync(
    "/tmp/w/dep-logs.txt",
    logs
      .filter((l) => l.functionKey.includes("etup"))
      .map((l) => `${l.functionKey} ${l.line}`)
      .join("\n"),
  );
});
