import { beforeAll, describe, expect, test } from "vitest";
import { readOutputs, requestAws, stackName } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";

describe("deployed: what an operator watches", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });

  test("the dashboard has the names of the functions and of the API that are deployed, and no reference is left", async () => {
    const text = await requestAws(deployed.aws, {
      service: "monitoring",
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `Action=GetDashboard&Version=2010-08-01&DashboardName=${stackName}-${region}`,
    });
    const body = toText(/<DashboardBody>([^<]+)<\/DashboardBody>/.exec(text)?.[1] ?? "");
    expect(JSON.parse(body)).toMatchObject({ widgets: expect.any(Array) });
    expect(body).not.toContain("${");
    const named = new Set([...body.matchAll(new RegExp(`"${stackName}-(\\w+)"`, "g"))].map(([, key]) => key));
    expect([...named].sort()).toEqual(Object.keys(deployed.template.functions).sort());
    const { HttpApiId } = await readOutputs(deployed.aws);
    expect(body).toContain(`"ApiId","${HttpApiId}"`);
  });

  test("a token writes that it was not in memory, and an answer without one whether its caller was refused", async () => {
    const account = await addAccount(target);
    const person = await newPerson(target);
    await connectFully(person, account);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const since = new Date();
    expect((await machine.client.readToken("gcp")).status).toBe(200);
    const counted = async () => {
      // A process that has told of its misses lately tells of the next ones with a miss ten seconds later.
      expect((await machine.client.readToken("azure")).status).toBe(404);
      return (await deployed.logs(since)).flatMap(({ line }) => {
        const { service, MemoryMisses, TokenAnswers, outcome } = line.startsWith("{") ? JSON.parse(line) : {};
        return MemoryMisses === undefined && TokenAnswers === undefined ? [] : [[service, MemoryMisses ?? TokenAnswers, outcome]];
      });
    };
    await expect.poll(counted, { interval: 1000 }).toEqual(
      expect.arrayContaining([
        [stackName, expect.any(Number), undefined],
        [stackName, 1, "refused"],
      ]),
    );
  });
});

/** Takes the entities out of a text of XML. */
const toText = (xml: string): string =>
  xml.replaceAll("&quot;", '"').replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
