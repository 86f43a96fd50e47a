import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { addAccount } from "../../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, personWith } from "../../fixtures/journey.ts";
import { job, openMachineIssuers, podRequest, roleRequest } from "../../fixtures/machine-issuers.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const machines = await openMachineIssuers();
const folder = mkdtempSync(join(tmpdir(), "aurora-machines-"));
const callers = join(folder, "callers.json");
const [github, aws, cluster] = machines.list;
writeFileSync(
  callers,
  JSON.stringify([github, aws, { ...cluster, callers: cluster?.callers.map((rule) => ({ ...rule, permissions: ["tokens:read:azure"] })) }]),
);

describe("embedded: machines with a token of their platform", () => {
  const target = useEmbeddedTarget({ params: { callers } });
  afterAll(async () => {
    await machines.close();
    rmSync(folder, { recursive: true });
  });

  const told = ({ status, json }: Answer) => [status, json.code];
  const withBearer = (bearer: string) => personWith(target, { id: "", org: "" }, { authorization: `Bearer ${bearer}` });

  test("S49: get what the list gives them, in the organisation that the list names, and no token of theirs is logged", async () => {
    const person = await newPerson(target, { org: "acme" });
    await connectFully(person, await addAccount(target));
    const tokens = {
      ofJob: await machines.github.requestIdToken(job),
      ofOtherJob: await machines.github.requestIdToken({ ...job, context: { environment: "dev" } }),
      ofRole: await machines.aws.getWebIdentityToken(roleRequest),
      ofPod: await machines.cluster.requestToken(podRequest),
    };
    const served = await withBearer(tokens.ofJob).client.readToken("gcp");
    expect([served.status, typeof served.json.access_token], served.text).toEqual([200, "string"]);
    const ask = async (token: string) => told(await withBearer(token).client.readToken("gcp"));
    const login = await withBearer(tokens.ofJob).client.startLogin({});
    expect(told(login), "it may not write").toEqual([403, "forbidden"]);
    expect(await ask(tokens.ofOtherJob)).toEqual([401, "unauthenticated"]);
    expect(await ask(tokens.ofRole), "its organisation has no such connection").toEqual([404, "not_found"]);
    expect(await ask(tokens.ofPod), "its right is to another provider").toEqual([403, "forbidden"]);
    const [payload = "", signature = ""] = tokens.ofOtherJob.split(".").slice(1);
    const signatures = Object.values(tokens).map((token) => token.split(".")[2] ?? signature);
    const logged = target.inside.logs.map(({ line }) => line).join("\n");
    expect(logged).toContain("no caller of the list has these claims");
    for (const secret of [payload, ...signatures]) {
      expect(logged).not.toContain(secret);
    }
  });

  test("S54: one platform's outage concerns its own machines, and nobody else", async () => {
    await target.inside.kill("authorizer");
    await fetch(`${machines.aws.url}/_control/faults`, {
      method: "POST",
      body: JSON.stringify({ method: "GET", path: "/.well-known/*", status: 503, times: 100 }),
    });
    const bearer = await machines.aws.getWebIdentityToken(roleRequest);
    const away = await withBearer(bearer).client.readToken("gcp");
    expect([away.status, away.json.code, away.headers.get("retry-after")]).toEqual([503, "identity_unavailable", "1"]);
    expect((await withBearer(await machines.github.requestIdToken(job)).client.listConnections()).status).toBe(200);
    expect((await (await newPerson(target)).client.listConnections()).status).toBe(200);
  });
});
