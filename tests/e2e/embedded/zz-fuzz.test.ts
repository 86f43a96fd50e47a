import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addRole, accountOf, callAws, openWorkspace } from "../../fixtures/aws-control.ts";
import { addApplication, addDirectory } from "../../fixtures/azure-control.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { addOvhAccount, addServiceAccount } from "../../fixtures/ovh-control.ts";
import { connectServiceAccount, signInAtOvh } from "../../fixtures/ovh-journey.ts";
import { type EmbeddedTarget, startEmbeddedTarget } from "../../fixtures/target.ts";

const C = "canary-fuzz-0123456789";
const deep = (n: number) => `${"[".repeat(n)}${"]".repeat(n)}`;
const values: unknown[] = [null, true, 0, -1, 1e308, "", " ", `${C}\u0000`, `\ud800${C}`, `😀${C}`, C.repeat(5000), [], [C], [[C]], {}, { [C]: C }, { toString: 1 }, "__proto__", "constructor", `../${C}`, `${C}\r\nX-Evil: 1`, `<script>${C}</script>`];
const bodies = (fields: readonly string[], good: object): (string | object)[] => [
  "", "null", "[]", `"${C}"`, "1", "{", `{"a":`, "\ufeff{}", deep(20000), `{"a":${deep(20000)}}`, `{"__proto__":{"admin":true,"clientId":"${C}"}}`, `{"constructor":{"prototype":{"x":1}}}`, "x".repeat(900_000), `{"a":"${"y".repeat(5_000_000)}"}`,
  `{"${fields[0]}":"${C}","${fields[0]}":{"b":1}}`,
  ...fields.flatMap((f) => values.map((v) => ({ ...good, [f]: v }))),
];

describe("fuzz", () => {
  let target: EmbeddedTarget;
  beforeAll(async () => { target = await startEmbeddedTarget(); }, 200_000);
  afterAll(() => target.stop());

  test("all", async () => {
    const out: string[] = [];
    const permissions = ["connectors:read", "connectors:write", "tokens:read"];
    const owner = await openWorkspace(await newPerson(target, { permissions }));
    const other = await openWorkspace(await newPerson(target, { permissions }));
    const role = await addRole(target, owner.externalId);
    await callAws(owner, "POST", "role", { roleArn: role });
    const acct = await addOvhAccount(target);
    await signInAtOvh(owner.person, acct);
    const sa = await addServiceAccount(target);
    const dir = await addDirectory(target);
    const app = await addApplication(target, dir);
    await owner.person.call("POST", "/azure/login", app);
    const newOne = () => newPerson(target, { org: owner.person.org, permissions, });
    let n = 0;
    const running = new Set<Promise<unknown>>();
    const fire = async (...args: Parameters<typeof fire1>) => {
      const p: Promise<unknown> = fire1(...args).finally(() => running.delete(p));
      running.add(p);
      if (running.size >= 6) await Promise.race(running);
    };
    const fire1 = async (method: string, path: string, body?: string | object, headers?: Record<string, string>) => {
      n += 1;
      const person = await newOne();
      const at = performance.now();
      if (n % 200 === 0) writeFileSync("/tmp/fz/out.tsv", out.join("\n"));
      let line: string;
      try {
        const a = await person.call(method, path, body as object, headers);
        const ms = Math.round(performance.now() - at);
        const sent = typeof body === "string" ? body.slice(0, 90) : JSON.stringify(body)?.slice(0, 160);
        const flags = [a.status >= 500 ? "5XX" : "", a.text.includes(C) || JSON.stringify([...a.headers]).includes(C) ? "ECHO" : "", a.status === 429 ? "429" : "", ms > 3000 ? `SLOW${ms}` : "", a.headers.get("content-type")?.includes("json") ? "" : "NOJSON"].filter(Boolean).join(",");
        line = `${flags}\t${a.status}\t${method} ${path.slice(0, 140)}\t${sent}\t${a.text.slice(0, 220)}`;
      } catch (error) {
        line = `THROW\t0\t${method} ${path.slice(0, 140)}\t${String(body).slice(0, 60)}\t${String(error)} ${String((error as Error).cause)}`;
      }
      out.push(line);
    };
    const w = owner.wid;
    // bodies
    for (const [path, fields, good] of [
      [`/workspaces/${w}/aws/role`, ["roleArn", "region", "accountId"], { roleArn: role }],
      [`/workspaces/${w}/aws/accounts/bulk`, ["accounts"], {}],
      [`/users/${owner.person.id}/workspaces`, ["name", "aws_external_id"], {}],
      ["/azure/login", ["tenantId", "clientId", "clientSecret", "clientCertificate", "cloud", "subscriptionId", "secretExpiresAt", "readOnlyCredentials", "replace_account", "userId"], { tenantId: dir.id, clientId: app.clientId, clientSecret: "wrong" }],
      ["/api/azure-subscriptions", ["projects"], {}],
      ["/ovh_api/ovh/oauth2/initiate", ["endpoint", "projectId", "return_to", "replace_account"], { endpoint: "ovh-eu" }],
      ["/ovh_api/ovh/service-account/connect", ["endpoint", "clientId", "clientSecret", "replace_account"], { endpoint: "ovh-ca", clientId: "CA.1", clientSecret: "secretsecret" }],
      ["/ovh_api/ovh/projects", ["projects", "endpoint"], { projects: [] }],
      ["/ovh_api/ovh/root-project", ["projectId", "endpoint", "project_id"], { projectId: "x" }],
      ["/ovh_api/ovh/oauth2/refresh", ["endpoint"], {}],
      ["/ovh_api/ovh/disconnect", ["endpoint"], { endpoint: "ovh-us" }],
      [`/workspaces/${w}/aws/accounts/123456789012/reconnect`, ["roleArn"], {}],
      ["/connections/azure/preflight", ["tenantId", "method"], {}],
      ["/connections/ovh/preflight", ["endpoint", "method"], {}],
      ["/connections/aws/preflight", ["roleArn", "method"], {}],
    ] as const) {
      if (process.env.FZ_ONLY && !path.includes(process.env.FZ_ONLY)) continue;
      for (const body of bodies(fields, good)) await fire("POST", path, body);
    }
    // nested lists
    for (const v of values) {
      await fire("POST", `/workspaces/${w}/aws/accounts/bulk`, { accounts: [v, { accountId: v, roleArn: v }, { accountId: "123456789012", roleArn: v }, { accountId: "123456789012", roleArn: role, region: v }] });
      await fire("POST", "/api/azure-subscriptions", { projects: [v] });
      await fire("POST", "/api/azure-subscriptions", { projects: [{ projectId: v, enabled: v }] });
      await fire("POST", "/ovh_api/ovh/projects", { projects: [{ projectId: v, enabled: v }] });
      await fire("POST", "/azure/login", { ...app, clientSecret: "wrong", readOnlyCredentials: { tenantId: v, clientId: v, clientSecret: v } });
    }
    await fire("POST", "/api/azure-subscriptions", { projects: Array.from({ length: 5000 }, () => ({ projectId: crypto.randomUUID(), enabled: false })) });
    await fire("POST", "/ovh_api/ovh/projects", { projects: Array.from({ length: 5000 }, (_, i) => ({ projectId: String(i).padStart(32, "0"), enabled: false })) });
    await fire("POST", `/workspaces/${w}/aws/accounts/bulk`, { accounts: Array.from({ length: 51 }, () => ({})) });
    // paths
    const odd = ["..", ".", "%2e%2e", "%2e%2e%2f", "%00", "%ff", "%F0%9F%98%80", "a%2Fb", "%252e", "__proto__", "constructor", "toString", "%20", "x".repeat(3000), C, `${w}%20`, w.toUpperCase(), `${w}%00`, other.wid, `${w}%2F..%2F${other.wid}`, `..%2F${w}`, "%5C", "%0d%0aX:1", "*", "null", "undefined", "{wid}"];
    const tails: [string, string][] = [["GET", "links"], ["GET", "status"], ["GET", "accounts"], ["GET", "accounts/inactive"], ["GET", "cfn-template"], ["GET", "cfn-quickcreate"], ["POST", "role"], ["POST", "accounts/bulk"], ["POST", "cleanup"], ["DELETE", "accounts/123456789012"], ["POST", "accounts/123456789012/reconnect"]];
    for (const o of odd) {
      for (const [m, t] of tails) await fire(m, `/workspaces/${o}/aws/${t}`, m === "POST" ? {} : undefined);
      await fire("DELETE", `/workspaces/${w}/aws/accounts/${o}`);
      await fire("POST", `/workspaces/${w}/aws/accounts/${o}/reconnect`, {});
      await fire("GET", `/users/${o}/workspaces`);
      await fire("POST", `/users/${o}/workspaces`, {});
      for (const p of ["ovh", "azure", "aws"]) {
        await fire("GET", `/connections/${p}/${o}`);
        for (const [m, t] of [["GET", "token"], ["POST", "check"], ["POST", "refresh"], ["POST", "preflight"]] as const) await fire(m, `/connections/${p}/${t}?account=${o}`);
        await fire("DELETE", `/connections/${p}?account=${o}`);
      }
      await fire("GET", `/connections/${o}`);
      await fire("GET", `/connections/${o}/default`);
      await fire("GET", `/connections/${o}/token`);
      await fire("POST", `/connections/${o}/check`);
      await fire("POST", `/connections/${o}/refresh`);
      await fire("POST", `/connections/${o}/preflight`, {});
      await fire("DELETE", `/connections/${o}`);
      await fire("DELETE", `/api/connected-accounts/${owner.person.id}/${o}`);
      await fire("GET", `/api/connected-accounts/${o}`);
      for (const t of ["status", "projects", "root-project"]) await fire("GET", `/ovh_api/ovh/${t}?endpoint=${o}&region=${o}&account=${o}`);
      for (const q of [`region=${o}`, `roleType=${o}`, `stackName=${o}`, `template=${o}`, `access=${o}`, `partition=${o}`, `accounts=${o}`]) {
        await fire("GET", `/workspaces/${w}/aws/cfn-quickcreate?${q}`);
        await fire("GET", `/workspaces/${w}/aws/cfn-template?${q}`);
        await fire("GET", `/workspaces/${w}/aws/links?${q}`);
      }
      await fire("GET", `/connections?cursor=${o}&limit=${o}`);
      await fire("GET", `/azure/fetch_data?userId=${o}&userId=b`);
      for (const t of ["start", "callback"]) await fire("GET", `/ovh_api/ovh/oauth2/${t}?ticket=${o}&state=${o}&code=${o}&error=${o}&ticket=b`);
      await fire("POST", "/ovh_api/ovh/oauth2/callback", `code=${o}&state=${o}`, { "content-type": "application/x-www-form-urlencoded" });
    }
    // methods
    for (const { path } of target.routes.filter(({ path }) => /ovh|azure|aws|workspaces/.test(path))) {
      const filled = path.replace("{wid}", w).replace("{uid}", owner.person.id).replace("{acct}", "123456789012");
      for (const m of ["PUT", "PATCH", "HEAD", "DELETE", "OPTIONS"]) await fire(m, filled, m === "HEAD" ? undefined : "{}");
    }
    // repeated keys and headers
    for (const p of ["ovh", "azure", "aws"]) {
      await fire("GET", `/connections/${p}/token?account=default&account=ovh-eu`);
      await fire("GET", `/connections/${p}/token?access=read&access=full`);
      await fire("GET", `/connections/${p}/token?account[]=ovh-eu`);
      await fire("GET", `/connections/${p}/token?min_ttl=${"9".repeat(400)}`);
      await fire("GET", `/connections/${p}/token?min_ttl=-1`);
      await fire("GET", `/connections/${p}/token?min_ttl=1e3`);
      await fire("DELETE", `/connections/${p}?account=a&account=b`);
    }
    await fire("GET", "/ovh_api/ovh/projects", undefined, { "x-org-id": other.person.org, "x-user-id": other.person.id, "x-tenant": other.person.org });
    await fire("GET", `/workspaces/${w}/aws/links`, undefined, { "content-type": "text/xml" });
    await Promise.all([...running]);
    writeFileSync("/tmp/fz/out.tsv", out.join("\n"));
    writeFileSync("/tmp/fz/log.txt", target.inside.logs.map(({ functionKey, line }) => `${functionKey}\t${line}`).join("\n"));
    expect(out.length).toBeGreaterThan(10);
  }, 900_000);
});
