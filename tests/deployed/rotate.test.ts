import { setTimeout as sleep } from "node:timers/promises";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, test } from "vitest";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { policyJobs } from "../../local/vault/policies.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { begin, connectFully, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { whileAsking } from "../fixtures/while-asking.ts";
import { makeAppRoles, storeLogins } from "./app-role-logins.ts";
import { runOps } from "./run-ops.ts";

const params = { vaultAuth: "approle", accessTokens: "sealed" };
/** Seconds after which a function logs in to Vault anew. */
const tokenSeconds = 5;

describe("deployed: an operator rotates the secrets under callers", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget({ params });
    if (missing === undefined) {
      deployed = await useDeployed(params);
      await makeAppRoles(vaultApi(deployed.vault), tokenSeconds);
      await storeLogins(vaultApi(deployed.vault), new SecretsManagerClient(awsClient(deployed.aws)));
    }
  });

  const ops = async (...words: string[]) => {
    const { code, out, error } = await runOps(deployed, "--json", ...words);
    return { code, json: out === "" ? {} : JSON.parse(out), error };
  };
  /** A person with a connection, who asks for tokens, and begins logins whose state is sealed, each as a new person: all are counted. */
  const using = async () => {
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    await connectFully(person, await addAccount(target));
    const refresh = async () => {
      const { json } = await person.client.refreshConnection("gcp");
      return json.outcome ?? json.code;
    };
    const token = async () => tell(await person.client.readToken("gcp"));
    const ask = async () => [await token(), tell(await begin(await newPerson(target)))];
    return { ask, refresh };
  };
  const tell = ({ status, json }: { readonly status: number; readonly json: Readonly<Record<string, unknown>> }) =>
    `${status} ${json.code ?? ""}`.trim();
  const wellAnswered = new Set(["200", "303"]);

  test("S48: the seal key is rotated and everything is sealed anew, in functions that run and in new ones", async () => {
    const { ask, refresh } = await using();
    const answers = await whileAsking(ask, async () => {
      expect(await ops("rotate", "seal-key", "--yes")).toMatchObject({ code: 0, json: { finish_after: expect.any(String) } });
      expect(await refresh()).toBe("refreshed");
      expect(await ops("rewrap", "--yes")).toMatchObject({ code: 0, json: { lost: 0 } });
      // A process may still seal with the earlier key.
      expect(await ops("rotate", "seal-key", "--finish", "--yes")).toMatchObject({
        code: 1,
        error: expect.stringContaining("finish after"),
      });
    });
    await deployed.killFunctions();
    const rest = await whileAsking(ask, async () => {
      expect(await refresh()).toBe("refreshed");
      expect(await ops("rewrap", "--yes")).toMatchObject({ code: 0, json: { lost: 0 } });
    });
    expect(new Set([...answers, ...rest].flat())).toEqual(wellAnswered);
  });

  test("S48: every login to Vault is replaced, and the earlier ones stay until no function remembers them", async () => {
    const { ask, refresh } = await using();
    const answers = await whileAsking(ask, async () => {
      expect(await ops("rotate", "approle", "--yes")).toMatchObject({ code: 0, json: { roles: [...policyJobs].sort(), done: true } });
      // The functions that run log in again with the secret id that they remember.
      await sleep(tokenSeconds * 1000);
      expect(await refresh()).toBe("refreshed");
      expect(await ops("rotate", "approle", "--finish", "--yes")).toMatchObject({
        code: 1,
        error: expect.stringContaining("finish after"),
      });
    });
    await deployed.killFunctions();
    // A call that was cut off may hold the connection for as long as its lease.
    await expect.poll(refresh, { interval: 2000 }).toBe("refreshed");
    expect(new Set([...answers.flat(), ...(await ask())])).toEqual(wellAnswered);
  });
});
