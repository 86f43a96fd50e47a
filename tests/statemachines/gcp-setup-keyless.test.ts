import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { candidatesNamed, facts, key } from "../fakes/setup-fakes.ts";
import { buildPorts, callsOf, failing, losing, type Ports, planRunOf, resultOf, runSetup } from "../fixtures/run-gcp-setup.ts";
import { type Death, mortalProcess } from "../protocol/crash-fixture.ts";

const targets = ["project-1", "project-2"];
/** Approves a plan that ends the login, and runs it. */
async function endLogin(ports: Ports, requested: Parameters<typeof runSetup>[1] = {}) {
  await planRunOf(ports, targets, "read", true);
  return runSetup(ports, { planId: facts.runId, selected: targets, ...requested });
}
const outcomeOf = ({ run }: Awaited<ReturnType<typeof endLogin>>) => run?.standing;
const methodOf = async ({ connections }: Ports) => (await connections.read(key))?.method;
const trustIn = async ({ ledger }: Ports) =>
  (await ledger.list(key)).filter(({ change }) => change.step === "trust_issuer").map(({ state }) => state);
const kept = (code: string) => ({ state: "SUCCESS", outcome: { kind: "completed", login: { state: "kept", code } } });

describe("a run whose plan ends the login", () => {
  it("makes the trust when every project is ready, and puts it in the login's place", async () => {
    const ports = buildPorts();
    const { grantId } = (await ports.connections.read(key)) ?? expect.fail("there is no connection");
    const ended = await endLogin(ports);
    expect(ended.calls.at(-2)).toBe("EndLogin");
    expect(outcomeOf(ended)).toMatchObject({ state: "SUCCESS", outcome: { kind: "completed", login: { state: "ended" } } });
    expect(resultOf(ended)).toMatchObject({ status: "SUCCESS", login: { state: "ended" } });
    expect(ports.taken).toEqual([
      { at: key, method: "federated", fields: { account: "robot-ro" }, principalId: "user-1", endsLogin: grantId },
    ]);
    expect(await trustIn(ports)).toEqual(["changed"]);
  });

  it("is the only one that has the task: other runs end as before, without a word about the login", async () => {
    const ports = buildPorts();
    const run = await runSetup(ports);
    expect(callsOf(run, "EndLogin")).toEqual([]);
    expect(Object.keys(resultOf(run))).not.toContain("login");
  });

  it("keeps the login while one project is not ready, and makes no trust", async () => {
    for (const trouble of [{ unproven: { "project-2": "not_permitted" } }, { pending: { "project-2": 99 } }]) {
      const ports = buildPorts(candidatesNamed(2), trouble);
      expect(outcomeOf(await endLogin(ports))).toMatchObject({
        outcome: { kind: "partial", login: { state: "kept", code: "targets_not_ready" } },
      });
      expect([await methodOf(ports), await trustIn(ports), ports.taken]).toEqual(["login", [], []]);
    }
  });

  it("keeps the login when the provider refuses the trust", async () => {
    const ports = buildPorts(candidatesNamed(2), { refused: { "project-1 identity_pool": "issuer_forbidden" } });
    expect(outcomeOf(await endLogin(ports))).toMatchObject(kept("issuer_forbidden"));
    expect(ports.taken).toEqual([]);
  });

  it.each([
    ["the provider does not let the connection in yet", "trust_refused"],
    ["our own token cannot be signed", "issuer_unavailable"],
    ["the provider cannot verify our token", "issuer_unreachable"],
  ] as const)("waits while %s", async (_, code) => {
    const ports = buildPorts();
    let refusals = 9;
    const takePlace: Ports["takePlace"] = async (taking) => {
      refusals -= 1;
      if (refusals >= 0) {
        throw new Failure(code);
      }
      return ports.takePlace(taking);
    };
    const run = await endLogin({ ...ports, takePlace });
    expect([callsOf(run, "EndLogin").length, await methodOf(ports)]).toEqual([10, "federated"]);
    expect(outcomeOf(run)).toMatchObject({ state: "SUCCESS", outcome: { kind: "completed", login: { state: "ended" } } });
    expect(ports.taken).toHaveLength(1);
  });

  it.each([
    ["trust_refused", "access_pending"],
    ["trust_insecure", "trust_insecure"],
    ["issuer_unavailable", "issuer_unavailable"],
    ["issuer_unreachable", "issuer_unreachable"],
    ["projects_missing", "projects_missing"],
  ] as const)("keeps the login when the proof ends with %s, and the projects are set up all the same", async (code, told) => {
    const ports = buildPorts();
    const takePlace = async () => Promise.reject(new Failure(code));
    expect(outcomeOf(await endLogin({ ...ports, takePlace }))).toMatchObject(kept(told));
    expect(await methodOf(ports)).toBe("login");
  });

  it("ends the login once, whichever answer is lost", async () => {
    const ports = buildPorts();
    const { wrap } = losing();
    expect(outcomeOf(await endLogin(ports, { wrap }))).toMatchObject({ outcome: { login: { state: "ended" } } });
    expect(ports.taken).toHaveLength(1);
  });

  it("leaves the grant of another account alone that was connected since", async () => {
    const ports = buildPorts();
    const wrap = failing("EndLogin", "Lambda.ServiceException", 1, () => {
      ports.replaceAccount("person-2");
      return true;
    });
    expect(outcomeOf(await endLogin(ports, { wrap }))).toMatchObject(kept("account_mismatch"));
    expect(ports.taken).toEqual([]);
  });

  it("S86: asks for the person again before the place is taken: a colleague has taken the login over while the trust was made", async () => {
    const ports = buildPorts();
    const readFields: Ports["endOfLogin"]["readFields"] = async () => {
      ports.replaceAccount("person-2");
      return { account: "robot-ro" };
    };
    const run = await endLogin({ ...ports, endOfLogin: { ...ports.endOfLogin, readFields } });
    expect(outcomeOf(run)).toMatchObject(kept("account_mismatch"));
    expect([ports.taken, await methodOf(ports)]).toEqual([[], "login"]);
  });

  it("tells that the login has ended when another process of the task has ended it meanwhile", async () => {
    for (const code of ["account_mismatch", "connection_busy", "trust_refused"] as const) {
      const ports = buildPorts();
      const takePlace: Ports["takePlace"] = async (taking) => {
        await ports.takePlace(taking);
        throw new Failure(code);
      };
      const run = await endLogin({ ...ports, takePlace });
      expect([callsOf(run, "EndLogin").length, outcomeOf(run)], code).toMatchObject([1, { outcome: { login: { state: "ended" } } }]);
    }
  });

  it("goes on from a process that was killed at any of its calls", async () => {
    const run = async (death?: Death) => {
      const ports = buildPorts();
      const process = mortalProcess(death);
      let isBegun = false;
      const mortal = <T extends object>(name: string, port: T): T => {
        const wrapped = process.wrap(name, port);
        return new Proxy(port, { get: (_, property) => Reflect.get(isBegun ? wrapped : port, property) });
      };
      const { ledger, setup, plans, takePlace } = ports;
      const takes = mortal("connect", { takePlace });
      const at = { ...ports, ledger: mortal("ledger", ledger), setup: mortal("setup", setup), plans: mortal("plans", plans) };
      const wrap: NonNullable<Parameters<typeof runSetup>[1]>["wrap"] = (name, task) => async (input) => {
        isBegun = name === "EndLogin" && !process.isDead();
        return task(input).catch((error: unknown) => {
          throw process.isDead() ? Object.assign(new Error("died"), { name: "Lambda.Unknown" }) : error;
        });
      };
      const ended = await endLogin({ ...at, takePlace: (taking) => takes.takePlace(taking) }, { wrap });
      return { ports, process, ended };
    };
    const { process } = await run();
    expect(process.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["ledger.begin", "setup.apply", "ledger.end", "connect.takePlace"]),
    );
    for (const { call, name } of process.steps) {
      for (const when of ["before", "after"] as const) {
        const { ports, ended, process: killed } = await run({ call, when });
        const title = `killed ${when} call ${call}, ${name}`;
        expect(killed.isDead(), title).toBe(true);
        expect(outcomeOf(ended), title).toMatchObject({ outcome: { kind: "completed", login: { state: "ended" } } });
        expect([await methodOf(ports), await trustIn(ports), ports.taken.length], title).toEqual(["federated", ["changed"], 1]);
      }
    }
  });
});
