import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CloudCaller, cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { toAccountId, toLabelKey } from "../../../lib/providers/google/setup/change-names.ts";
import { connectionId, HOME, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
afterAll(() => setup.close());

const viewer = `${toAccountId("viewer", connectionId)}@${HOME}.iam.gserviceaccount.com`;
const ours = { [toLabelKey(connectionId)]: "connected" };
const labels = async () => (await setup.call("GET", `/v3/projects/${HOME}`)).body.labels as Record<string, string>;
const path = `/bigquery/v2/projects/${HOME}/datasets/aurora_billing_export`;
const access = async () => (await setup.call("GET", path)).body.access as { userByEmail?: string }[];

async function addLabel() {
  const project = (await setup.call("GET", `/v3/projects/${HOME}`)).body;
  const body = { labels: { ...(project.labels as object), team: "data" }, etag: project.etag };
  expect((await setup.call("PATCH", "/v3/projects/415104041201?updateMask=labels", body)).status).toBe(200);
}

const colleague = { role: "READER", userByEmail: "colleague@example.com" };
const addColleague = async () => {
  expect((await setup.call("PATCH", path, { access: [...(await access()), colleague] })).status).toBe(200);
};

/** Lets the customer act between a read of the setup and the first write with this name. Notes the etags that were read and sent. */
function interposing() {
  const next = { label: "", act: async () => undefined as unknown };
  const etags: { readonly read: unknown[]; readonly sent: unknown[] } = { read: [], sent: [] };
  const real = cloudCaller(async () => undefined);
  const call: CloudCaller = async (schema, request) => {
    if (request.label === next.label) {
      next.label = "";
      await next.act();
    }
    const answer = await real(schema, request);
    if (request.label === "datasets.get") {
      etags.read.push((answer as { etag: string }).etag);
    }
    if (request.label === "datasets.patch") {
      etags.sent.push(request.ifMatch, (request.body as { etag?: string }).etag);
    }
    return answer;
  };
  return { next, etags, call };
}

async function open() {
  const { next, etags, call } = interposing();
  await setup.reset({ exportLocation: "US", call });
  return { etags, interpose: (label: string, act: () => Promise<unknown>) => Object.assign(next, { label, act }) };
}

describe("S40: what the customer writes between a read and a write of the setup", () => {
  test("stays among the labels, when ours is written and when it is removed", async () => {
    const { interpose } = await open();
    const original = await labels();
    interpose("projects.patch", addLabel);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect(await labels()).toEqual({ ...original, ...ours, team: "data" });
    await setup.call("PATCH", "/v3/projects/415104041201?updateMask=labels", { labels: { ...original, ...ours } });
    interpose("projects.patch", addLabel);
    await setup.teardown([HOME]);
    expect(await labels()).toEqual({ ...original, team: "data" });
  });

  test("stays in the access list of the dataset, when our reader is added and when it is removed", async () => {
    const { interpose } = await open();
    interpose("datasets.patch", addColleague);
    expect(setup.failuresOf(await setup.run([HOME]))).toEqual([]);
    expect((await access()).slice(-2)).toEqual([colleague, { role: "READER", userByEmail: viewer }]);
    interpose("datasets.patch", async () =>
      setup.call("PATCH", path, { access: (await access()).filter((each) => each.userByEmail !== colleague.userByEmail) }),
    );
    await setup.teardown([HOME]);
    expect((await access()).map(({ userByEmail }) => userByEmail)).not.toContain(colleague.userByEmail);
    expect((await access()).map(({ userByEmail }) => userByEmail)).not.toContain(viewer);
  });

  test("is told by the etag that was read, which the write of a dataset sends in its header and its body", async () => {
    const { etags } = await open();
    await setup.run([HOME]);
    const [etag] = etags.read.slice(-1);
    expect(etag).toMatch(/./);
    expect(etags.sent).toEqual([etag, etag]);
  });
});
