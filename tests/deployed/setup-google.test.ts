import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { readItems } from "../../release/restore/table-items.ts";
import { addAccount, controlGoogle, googleCalls, healGoogle, setGoogle } from "../fixtures/google-control.ts";
import { confirm, connect, connectFully, newPerson, type Person, waitForSetup } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { findExecution, stepFunctions } from "./executions.ts";

type Change = { readonly kind: string; readonly target: string; readonly name: string; readonly state: string; readonly stands: boolean };

describe("deployed: the setup of Google Cloud", { timeout: 150_000 }, () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });
  afterEach(() => missing ?? healGoogle(target));

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target, { projects: 3, apis: "missing" }) });
  const changesOf = async (person: Person) => (await person.client.readSetupLedger()).json.changes as readonly Change[];
  const repair = async (person: Person) => {
    const plan = await person.client.planSetup();
    return String((await person.client.applySetup({ plan: String(plan.json.hash) })).json.run_id);
  };

  /** Stops an execution as an operator does in the console of Step Functions. */
  async function stopExecution(name: string): Promise<void> {
    const { executionArn } = await findExecution(deployed, name);
    await stepFunctions(deployed).send(new StopExecutionCommand({ executionArn }));
    expect((await findExecution(deployed, name)).status).toBe("ABORTED");
  }

  test("an execution that is stopped ends its run, and the next run finishes what it began, with no change made twice", async () => {
    const { person, account } = await someone();
    // Enabling takes a while, so that the execution is stopped in the middle of its projects.
    await setGoogle(target, { enable_seconds: 8 });
    const confirmed = await confirm(person, await connect(person, account));
    const stopped = String(confirmed.json.task_id);
    await expect
      .poll(async () => (await changesOf(person)).some(({ kind, state }) => kind === "role" && state === "changed"), { timeout: 60_000 })
      .toBe(true);
    await stopExecution(stopped);
    const ended = await waitForSetup(person, stopped);
    expect(ended.json).toMatchObject({ state: "SUCCESS", fault: { code: "setup_stopped", owner: "operator" } });
    // A disconnect waits for what its last task may still do.
    const stoppedRuns = async () => (await itemsOf(deployed, person.org)).filter(({ sk }) => sk === "STOPPED_SETUP#gcp#default");
    await expect.poll(stoppedRuns).toMatchObject([{ run_id: stopped }]);
    expect((await person.client.readConnection("gcp")).json).toMatchObject({ status: "active" });

    await healGoogle(target);
    const projects = [0, 1, 2].map((index) => `p${index}-${account.sub}`);
    const retried = await person.client.setUpChosenProjects({ selected_project_ids: projects });
    const next = String(retried.json.task_id);
    expect(next).not.toBe(stopped);
    expect((await waitForSetup(person, next)).json).toMatchObject({
      result: { status: "SUCCESS", verified_projects: 3, failed_projects: [] },
    });
    expect((await changesOf(person)).every(({ state, stands }) => state === "changed" && stands)).toBe(true);
    const calls = (await googleCalls(target)).filter(({ path }) => path.includes(account.sub));
    const created = calls.filter(({ method, path }) => method === "POST" && path.endsWith("/serviceAccounts"));
    expect(created).toHaveLength(1);
  });

  test("what a customer takes away is found by the daily look of the schedule, and repaired by another run", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const { name } = (await changesOf(person)).find(({ kind }) => kind === "service_account") ?? expect.unreachable();
    const members = [`serviceAccount:${name}@p0-${account.sub}.iam.gserviceaccount.com`];
    await controlGoogle(target, "DELETE", `projects/p1-${account.sub}/bindings`, { role: "roles/browser", members });
    await makeLookDue(deployed, person.org);
    const fallen = async () => (await changesOf(person)).filter(({ state, stands }) => state === "changed" && !stands);
    await expect.poll(fallen, { timeout: 100_000, interval: 1000 }).toMatchObject([{ kind: "role", target: `p1-${account.sub}` }]);
    expect((await waitForSetup(person, await repair(person))).json).toMatchObject({ result: { status: "SUCCESS" } });
    expect(await fallen()).toEqual([]);
  });
});

const openTable = ({ aws, template }: Deployed) => ({
  table: DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws))),
  TableName: template.tables[0]?.TableName ?? "",
});

/** What the table holds of an organisation. */
async function itemsOf(deployed: Deployed, tenant: string) {
  const { table, TableName } = openTable(deployed);
  return (await readItems(table, TableName)).filter(({ pk }) => pk === `ORG#${tenant}`);
}

/** Makes the time pass until the setup of an organisation is looked at: the schedule does it in its next minute. */
async function makeLookDue(deployed: Deployed, tenant: string): Promise<void> {
  const records = (await itemsOf(deployed, tenant)).filter(({ duties }) => duties !== undefined);
  expect(records).toHaveLength(1);
  const [{ pk, sk } = {}] = records;
  const past = { ":duties": { setup_look: Date.now() - 1000 }, ":due": new Date(Date.now() - 1000).toISOString() };
  const UpdateExpression = "SET duties = :duties, due_at = :due";
  const { table, TableName } = openTable(deployed);
  await table.send(new UpdateCommand({ TableName, Key: { pk, sk }, UpdateExpression, ExpressionAttributeValues: past }));
}
