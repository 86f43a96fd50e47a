import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateSecretCommand, GetSecretValueCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRotation, sealRotation } from "../../lib/connections/credential/rotation.ts";
import { openTokenFields, sealTokenFields } from "../../lib/credentials/seal-token-fields.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Secret } from "../../lib/secret.ts";
import { sessionsIn } from "../../lib/sessions/stored-sessions.ts";
import { secondsAfter, timers } from "../../lib/system.ts";
import { attemptsIn } from "../../lib/table/attempts.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { sealedTokensIn } from "../../lib/table/stored-sealed-tokens.ts";
import { finishFrontEnd, rotateFrontEnd } from "../../ops/rotate/front-end.ts";
import { finishSealKey, rotateSealKey } from "../../ops/rotate/seal-key.ts";
import { readStoredSecret, replaceStoredSecret } from "../../ops/rotate/stored-secret.ts";
import { rewrap } from "../../ops/seal/rewrap.ts";
import { readSealedItems } from "../../ops/seal/sealed-items.ts";
import type { Target } from "../../ops/target.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { newParked } from "../fixtures/new-parked.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { tokensOf } from "../fixtures/session-world.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { root } from "../fixtures/template.ts";

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
let count = 0;
let secretId: string;

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  target = await openOpsTarget(aws.url, "test");
});
afterAll(() => aws.close());

const key = () => randomBytes(32).toString("base64");

beforeEach(async () => {
  count += 1;
  await empty();
  secretId = `aurora-oauth/test/secret-${count}`;
  await target.secrets.send(new CreateSecretCommand({ Name: secretId, SecretString: JSON.stringify({ current: key() }) }));
});

const read = async (): Promise<Record<string, string>> => {
  const { SecretString = "" } = await target.secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
  return JSON.parse(SecretString);
};
/** Removes what the test before has sealed. */
const empty = async () => {
  for (const item of await readSealedItems(target)) {
    await target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: item.key }));
  }
};
/** The target at a later time. */
const later = (minutes: number): Target => laterBy(target, minutes);
const really = () => ({ secretId, yes: true });
const sealer = () => aesSealer({ read }, secretId, randomBytes);
const noPause = async () => undefined;

describe.each([
  ["the seal key", rotateSealKey, finishSealKey],
  ["the front-end secret", rotateFrontEnd, finishFrontEnd],
])("ops rotate: %s", (_, rotate, finish) => {
  it("makes a new value current and keeps the earlier one, until --finish takes it out", async () => {
    const { current: old } = await read();
    await rotate(target, really());
    const { current, previous, ...others } = await read();
    expect([previous, others, current?.length]).toEqual([old, {}, expect.any(Number)]);
    expect(current).not.toBe(old);
    await finish(later(6), really());
    expect(await read()).toEqual({ current });
  });

  it("changes nothing without --yes, neither at the begin nor at the end", async () => {
    const before = await read();
    expect((await rotate(target, { secretId, yes: false })).text.at(-1)).toContain("Add --yes");
    expect(await read()).toEqual(before);
    await rotate(target, really());
    const begun = await read();
    expect((await finish(later(6), { secretId, yes: false })).text.at(-1)).toContain("Add --yes");
    expect(await read()).toEqual(begun);
  });

  it("refuses a second rotation before the first one is finished, whose previous value would be lost", async () => {
    await rotate(target, really());
    const begun = await read();
    await expect(rotate(target, really())).rejects.toThrow("is under way");
    expect(await read()).toEqual(begun);
  });

  it("does not finish while a process may know the previous value only", async () => {
    await rotate(target, really());
    await expect(finish(later(5), really())).rejects.toThrow("finish after that");
    await expect(finish(later(6), really())).resolves.toBeDefined();
    await expect(finish(later(6), really())).rejects.toThrow("no rotation");
  });

  it("of two operators at once one rotates, and no value is lost", async () => {
    const { current: old } = await read();
    const outcomes = await Promise.allSettled([rotate(target, really()), rotate(target, really()), rotate(target, really())]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await read()).previous).toBe(old);
  });

  it("S47: prints no value", async () => {
    const { current: old = "" } = await read();
    const printed = JSON.stringify([await rotate(target, really()), await finish(later(6), really())]);
    for (const value of [old, ...Object.values(await read())]) {
      expect(printed).not.toContain(value);
    }
  });
});

describe("the version of a secret", () => {
  it("is not replaced once another one is current, and that one stays", async () => {
    const stored = await readStoredSecret(target.secrets, secretId);
    const other = JSON.stringify({ current: "of another operator" });
    await target.secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: other }));
    await expect(replaceStoredSecret(target.secrets, stored, { current: new Secret("mine") })).rejects.toThrow("another operator");
    expect(await read()).toEqual(JSON.parse(other));
  });
});

describe("ops rewrap", () => {
  const connectionKey = () => ({ tenant: `acme/${count}`, provider: "ovh", account: "ovh-eu" }) as const;
  const rotation = { follows: 3, fields: { refresh_token: new Secret("hush-rotated") } };
  const bound = { version: 1.000017, grantId: "grant-1" };

  /** One of each kind, sealed with the key that is current. */
  const sealEach = async () => {
    const connection = newConnection({ ...connectionKey(), id: `connection-${count}` });
    const sealedRotation = await sealRotation(sealer(), connection, rotation);
    await connectionsIn(target.table).write({ ...connection, sealedRotation }, undefined, []);
    const sealed = await sealTokenFields(sealer(), { area: "connections", ...connectionKey() }, bound, {
      access_token: new Secret("hush-token"),
    });
    await sealedTokensIn(target.table).write(connectionKey(), { ...bound, sealed, keptUntil: new Date(Date.now() + 3_600_000) });
    await attemptsIn(target.table).writeAuthorization(`state-${count}`, {
      ...connectionKey(),
      method: "login",
      principalId: "ada",
      redirectUri: "https://oauth.example/callback",
      returnPath: "/chat",
      replaceAccount: false,
      cookieHash: "cookie",
      issuer: "https://issuer.example",
      tokenEndpoint: "https://issuer.example/token",
      sealed: await sealer().seal(new Secret("hush-verifier"), `state-${count}`),
      expiresAt: new Date(Date.now() + 600_000),
    });
    return connection;
  };

  const readEach = async () => {
    const connection = await connectionsIn(target.table).read(connectionKey());
    const token = await sealedTokensIn(target.table).read(connectionKey());
    const login = await attemptsIn(target.table).takeAuthorization(`state-${count}`, new Date());
    return { connection, token, login };
  };

  it("S48: seals every kind again, after which the previous key can go and everything opens", async () => {
    await sealEach();
    await rotateSealKey(target, really());
    await expect(finishSealKey(later(6), really())).rejects.toThrow("it has sealed 1");
    expect((await rewrap(target, { secretId, yes: false })).json).toMatchObject({ found: 3, sealed: 0, done: false });
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 3, sealed: 3, busy: 0, lost: 0 });
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 0 });
    await finishSealKey(later(6), really());

    const { connection, token, login } = await readEach();
    expect((await openRotation(sealer(), { id: `connection-${count}` }, connection?.sealedRotation ?? "")).follows).toBe(3);
    const fields = token && (await openTokenFields(sealer(), { area: "connections", ...connectionKey() }, token));
    expect(fields?.access_token?.reveal()).toBe("hush-token");
    expect((await sealer().open(login?.sealed ?? "", `state-${count}`)).reveal()).toBe("hush-verifier");
  });

  it("S48: seals the code of a callback that died again, and it opens", async () => {
    const stuck = newParked({ phase: "rejected", parkedId: `stuck#${count}`, expiresAt: new Date(Date.now() + 600_000) });
    const sealedCode = await sealer().seal(new Secret("hush-code"), stuck.parkedId);
    await parkedGrantsIn(target.table).write({ ...stuck, sealedCode });
    await rotateSealKey(target, really());
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 1, sealed: 1, busy: 0, lost: 0 });
    await finishSealKey(later(6), really());
    const again = (await parkedGrantsIn(target.table).read(stuck.parkedId))?.sealedCode ?? "";
    expect((await sealer().open(again, stuck.parkedId)).reveal()).toBe("hush-code");
  });

  it("S48: seals a session of the console again, and the person stays signed in", async () => {
    const clock = () => new Date();
    const refresh = () => expect.unreachable();
    const open = () => sessionsIn({ table: target.table, sealer: sealer(), clock, random: randomBytes, timers, refresh });
    const person = `ada/${count}`;
    const id = (await open().createSession({ tokens: tokensOf(1, secondsAfter(clock(), 3600)), person })).reveal();
    await rotateSealKey(target, really());
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 1, sealed: 1, busy: 0, lost: 0 });
    await finishSealKey(later(6), really());
    expect(await open().readSession(id)).toMatchObject({ person });
    await open().endSession(id);
  });

  it("leaves a record that a process holds, and seals it when the process is done", async () => {
    await sealEach();
    await rotateSealKey(target, really());
    const now = new Date();
    // Its lease has expired. The holder may still write what it has read.
    const held = await connectionsIn(target.table).acquire(connectionKey(), { owner: "refresh", now: new Date(0), until: now });
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 3, sealed: 2, busy: 1 });
    await expect(finishSealKey(later(6), really())).rejects.toThrow("it has sealed 1 rotation.");
    let pauses = 0;
    const release = async () => {
      pauses += 1;
      const generation = held.kind === "acquired" ? held.lease.generation : 0;
      await connectionsIn(target.table).release(connectionKey(), { owner: "refresh", generation });
    };
    expect((await rewrap(target, really(), release)).json).toMatchObject({ found: 1, sealed: 1, busy: 0 });
    expect(pauses).toBe(1);
  });

  it("overwrites nothing that was written since it was read", async () => {
    const [before, after] = [sealer(), "next token"];
    await sealEach();
    await rotateSealKey(target, really());
    const tokens = sealedTokensIn(target.table);
    const next = { ...bound, version: 1.000018, keptUntil: new Date(Date.now() + 3_600_000), sealed: `${"0".repeat(8)}.${after}` };
    // A refresh stores the next token between the scan and the write.
    const racing: Target = {
      ...target,
      table: {
        ...target.table,
        client: Object.assign(Object.create(target.table.client), {
          send: async (command: object) => {
            await tokens.write(connectionKey(), next);
            return target.table.client.send(command as never);
          },
        }),
      },
    };
    await rewrap(racing, really(), noPause);
    expect((await tokens.read(connectionKey()))?.sealed).toBe(next.sealed);
    await expect(before.open(next.sealed, "")).rejects.toMatchObject({ code: "state_invalid" });
  });

  it("says what no key opens, and gives up a token after a day, but never a rotated credential", async () => {
    await sealEach();
    await rotateSealKey(target, really());
    const dayLater = later(25 * 60);
    await expect(finishSealKey(dayLater, really())).rejects.toThrow("it has sealed 1 rotation.");
    await target.secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify({ current: key() }) }));
    expect((await rewrap(target, really(), noPause)).json).toMatchObject({ found: 3, sealed: 0, busy: 0, lost: 3 });
  });
});

describe("the program, as an operator runs it", () => {
  const ops = (...words: string[]) =>
    new Promise<{ readonly code: unknown; readonly out: string; readonly error: string }>((resolve) => {
      const env = { ...process.env, ...aws.environment };
      execFile(process.execPath, [join(root, "ops/run.ts"), "--stage", "test", ...words], { env }, (failure, out, error) =>
        resolve({ code: failure?.code ?? 0, out, error }),
      );
    });

  it("rotates the seal key, seals again and refuses to finish too soon", async () => {
    const { current: old } = await read();
    const secret = ["--secret-id", secretId];
    expect(await ops("rotate", "seal-key", ...secret)).toMatchObject({ code: 0, out: expect.stringContaining("Nothing was changed") });
    expect((await read()).current).toBe(old);
    expect(await ops("rotate", "seal-key", ...secret, "--yes")).toMatchObject({ code: 0, out: expect.stringContaining("is current") });
    expect((await read()).previous).toBe(old);
    expect(await ops("rewrap", ...secret, "--yes")).toMatchObject({ code: 0, out: "sealed again: none\n" });
    const finish = await ops("rotate", "seal-key", ...secret, "--finish", "--yes");
    expect(finish).toMatchObject({ code: 1, error: expect.stringContaining("finish after that") });
  });

  it("says where a secret is missing", async () => {
    expect(await ops("rotate", "front-end", "--yes")).toEqual({
      code: 1,
      out: "",
      error: "the secret aurora-oauth/test/front-end cannot be read: ResourceNotFoundException\n",
    });
  });
});

it("everything that is sealed is one of the kinds that rewrap knows", () => {
  const files = readdirSync(join(root, "lib"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const sealing = files.filter((file) => /sealer\.seal\(/.test(readFileSync(join(root, "lib", file), "utf8")));
  expect(sealing.sort()).toEqual([
    "connect-sessions/connect-session-item.ts",
    "connections/connect/begin-authorization.ts",
    "connections/credential/rotation.ts",
    "connections/parked/sent-code.ts",
    "credentials/seal-token-fields.ts",
    // In a cookie, for ten minutes.
    "sessions/oidc-login.ts",
    "sessions/session-item.ts",
  ]);
});
