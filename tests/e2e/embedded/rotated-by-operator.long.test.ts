import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { finishFrontEnd, rotateFrontEnd } from "../../../ops/rotate/front-end.ts";
import { finishSealKey, rotateSealKey } from "../../../ops/rotate/seal-key.ts";
import { readStoredSecret } from "../../../ops/rotate/stored-secret.ts";
import { rewrap } from "../../../ops/seal/rewrap.ts";
import type { Target } from "../../../ops/target.ts";
import { addAccount } from "../../fixtures/google-control.ts";
import { begin, confirm, connectFully, newPerson, personWith, reachCallback } from "../../fixtures/journey.ts";
import { laterBy, openOpsTarget } from "../../fixtures/ops-target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { whileAsking } from "../../fixtures/while-asking.ts";

describe("embedded: an operator rotates the seal key under callers", () => {
  const target = useEmbeddedTarget({ params: { accessTokens: "sealed" } });
  let ops: Target;
  beforeAll(async () => {
    ops = await openOpsTarget(target.aws, "dev");
  });
  const secret = { secretId: "aurora-oauth/dev/seal-key", yes: true };
  const holders = ["tokensServe", "connectionsRefresh", "gcpStart", "gcpCallback", "connectionsConfirm"];
  /** Half of the processes read the secret anew, or all of them: five minutes have passed for these. */
  const readAnew = (functions = holders) => Promise.all(functions.map((each) => target.inside.kill(each)));

  test("S48: no call fails, no access token is requested anew, and the previous key goes", async () => {
    const permissions = ["tokens:read", "connectors:read", "connectors:write"];
    const person = await newPerson(target, { permissions });
    await connectFully(person, await addAccount(target));
    const token = async () => (await person.client.readToken("gcp")).json.access_token;
    const [first, begun] = [await token(), await newPerson(target)];
    const waiting = await reachCallback(begun, await addAccount(target));

    // The redirect to Google: what it must bring back is sealed. Each login is of a person of its own, because a person may begin ten a minute.
    const login = async () => (await begin(await newPerson(target))).status;
    const ask = async () => [(await person.client.readToken("gcp")).status, await login()];
    const refresh = async () => (await person.client.refreshConnection("gcp")).json.outcome;
    const answers = await whileAsking(ask, async () => {
      await rotateSealKey(ops, secret);
      expect(await refresh()).toBe("refreshed");
    });
    await readAnew(["tokensServe", "gcpCallback"]);
    const mixed = await whileAsking(ask, async () => {
      // A process with the earlier key refreshes, and one with both keys serves.
      expect(await refresh()).toBe("refreshed");
      await rewrap(ops, secret);
    });
    await readAnew();
    const rest = await whileAsking(ask, async () => {
      await rewrap(ops, secret);
      expect((await finishSealKey(laterBy(ops, 6), secret)).json).toMatchObject({ given_up: 0 });
    });
    expect(new Set([...answers, ...mixed, ...rest].flat())).toEqual(new Set([200, 303]));
    await readAnew();
    const served = await token();
    expect([served === first, typeof served]).toEqual([false, "string"]);
    expect(target.inside.logs.filter(({ line }) => line.includes("cannot be opened"))).toEqual([]);
    expect((await confirm(begun, await begun.visit(waiting))).status).toBe(200);
  });
});

describe("embedded: an operator rotates the front-end secret under callers", () => {
  const target = useEmbeddedTarget({ params: { authMode: "proxy" } });

  test("S48: the front end is believed throughout, if it switches when it is told to", async () => {
    const ops = await openOpsTarget(target.aws, "dev");
    const secret = { secretId: "aurora-oauth/dev/front-end", yes: true };
    const read = async () => {
      const { values } = await readStoredSecret(ops.secrets, secret.secretId);
      return values.current?.reveal() ?? "";
    };
    let sent = target.inside.secrets.frontEndSecret;
    const ask = async () => {
      const headers = { "x-internal-secret": sent, "x-user-id": randomUUID(), "x-org-id": randomUUID() };
      return (await personWith(target, { id: "", org: "" }, headers).client.listConnections()).status;
    };
    const before = await whileAsking(ask, () => rotateFrontEnd(ops, secret));
    await target.inside.kill("authorizer");
    const switched = await whileAsking(ask, async () => {
      sent = await read();
    });
    const after = await whileAsking(ask, () => finishFrontEnd(laterBy(ops, 6), secret));
    await target.inside.kill("authorizer");
    expect(new Set([...before, ...switched, ...after, await ask()])).toEqual(new Set([200]));
    sent = target.inside.secrets.frontEndSecret;
    expect(await ask()).toBe(403);
  });
});
