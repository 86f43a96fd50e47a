import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connect/submit.ts";
import { account } from "../protocol/providers/aws-fixture.ts";
import { type AwsWorld, openAwsWorld, slot } from "./aws-world.ts";

describe("POST /connections/{provider} and …/bulk, of what the provider may not know everywhere yet", () => {
  let world: AwsWorld;
  beforeEach(async () => {
    world = await openAwsWorld();
  });
  afterEach(() => world.close());

  const send = (below: "" | "/bulk", body: object) =>
    world.call(createHandler(world.deps), `POST /connections/{provider}${below}`, {
      path: { provider: "aws" },
      body: { method: "role", ...body },
    });

  it("S37: tries a new role again, and says when to send it again", async () => {
    const fields = { roleArn: await world.addRole({ external_ids: [randomUUID()] }) };
    expect(await send("", { fields })).toMatchObject({ status: 409, json: { code: "trust_refused", retry_after_seconds: 15 } });
    expect(world.pauses).toEqual([1000, 2000, 4000, 6000, 6000]);
    const { json } = await send("/bulk", { connections: [{ fields }] });
    expect(json.results).toMatchObject([{ account, connection: null, failure: { code: "trust_refused", retry_after_seconds: 15 } }]);
    expect(await world.connections.read(slot)).toBeUndefined();
  });

  it("S33: refuses an open role at once", async () => {
    const fields = { roleArn: await world.addRole({ wildcard: true }) };
    const { status, json } = await send("", { fields });
    expect([status, json.code, json.retry_after_seconds]).toEqual([409, "trust_insecure", undefined]);
    expect(world.pauses).toEqual([]);
  });
});
