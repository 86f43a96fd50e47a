import { afterEach, describe, expect, it } from "vitest";
import { createConnectRole as connectRole } from "../../functions/aws/connect.ts";
import { createHandler as confirm } from "../../functions/connections/confirm.ts";
import { createHandler as connect } from "../../functions/tailscale/connect.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import { Failure } from "../../lib/errors.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";
import { openAwsWorld } from "./aws-world.ts";
import { countedLimits } from "./call-connection.ts";
import { outcomeOf, prepareVisit } from "./callback-visit.ts";
import { openTailscaleWorld } from "./tailscale-world.ts";

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** Runs something, and returns the logins that were counted beside its result. */
async function counting<T>(run: () => T | Promise<T>) {
  const { result, entries } = await captureLog(run);
  return { result, logins: loginsOf(entries) };
}

describe("a login is counted", () => {
  it("as parked by its callback, and as confirmed by the person who started it", async () => {
    const world = openWorld();
    world.provider.script({});
    const { run } = await prepareVisit(world, {});
    const { result, entries } = await run();
    expect(entries).toContainEqual(expect.objectContaining({ Logins: 1, provider: "gcp", outcome: "parked" }));
    const body = JSON.stringify({ confirm: outcomeOf(result).searchParams.get("confirm") });
    const event = buildEventFrom({ id: "user-1" }, { route: "POST /connections/confirm", body });
    const { logins } = await counting(() => confirm({ ...world.deps, limits: countedLimits().store })(event, buildContext()));
    expect(logins).toEqual(["gcp confirmed"]);
  });

  it("as active without confirmation, as pending if its store fails, and by the code of its failure", async () => {
    const outcome = async (arrange: (world: ReturnType<typeof openWorld>) => object) => {
      const world = openWorld("off");
      world.provider.script({});
      const { run } = await prepareVisit(world, arrange(world));
      return loginsOf((await run()).entries);
    };
    expect(await outcome(() => ({}))).toEqual(["gcp active"]);
    const sealed = ({ credentials }: ReturnType<typeof openWorld>) => {
      const write: typeof credentials.write = async (key, ...rest) =>
        key.area === "connections" ? Promise.reject(new Failure("vault_sealed")) : credentials.write(key, ...rest);
      return { credentials: { ...credentials, write } };
    };
    expect(await outcome(sealed)).toEqual(["gcp pending"]);
    const refused = ({ provider }: ReturnType<typeof openWorld>) => {
      provider.failNext("redeem", new Failure("scope_missing"));
      return {};
    };
    expect(await outcome(refused)).toEqual(["gcp scope_missing"]);
  });
});

describe("a submission is counted", () => {
  it("as active, and by the code of its failure", async () => {
    const { deps, addClient, close } = await openTailscaleWorld();
    closers.push(close);
    const { clientId, clientSecret } = await addClient();
    const send = (secret: string) => {
      const body = JSON.stringify({ clientId, clientSecret: secret });
      const event = buildEventFrom({}, { route: "POST /tailscale_api/tailscale/connect", body });
      return counting(() => connect({ ...deps, setups: buildSetups({}) })(event, buildContext()));
    };
    expect((await send(clientSecret.reveal())).logins).toEqual(["tailscale active"]);
    expect((await send(`${clientSecret.reveal()}x`)).logins).toEqual(["tailscale credential_rejected"]);
  });

  it("of a role once, however often AWS is asked", async () => {
    const world = await openAwsWorld();
    closers.push(world.close);
    const send = async (roleArn: string) => {
      const route = { route: "POST /workspaces/{wid}/aws/role", path: { wid: world.wid, uid: "ada" } };
      const event = buildEventFrom({}, { ...route, body: JSON.stringify({ roleArn }) });
      return (await counting(() => connectRole(world.deps)(event, buildContext()))).logins;
    };
    const arn = await world.addRole();
    expect(await send(`${arn}-of-nobody`)).toEqual(["aws trust_refused"]);
    expect((await world.calls()).length).toBeGreaterThan(2);
    expect(await send(arn)).toEqual(["aws active"]);
  });
});

/** The logins that a log counts. */
function loginsOf(entries: readonly Record<string, unknown>[]): readonly string[] {
  return entries.flatMap(({ Logins, provider, outcome }) => (Logins === 1 ? [`${provider} ${outcome}`] : []));
}
