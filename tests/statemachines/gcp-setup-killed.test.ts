import { expect, it } from "vitest";
import { setupDeadlineSeconds } from "../../lib/setup/setup-run.ts";
import { countNeeds } from "../fakes/setup-cloud.ts";
import { key } from "../fakes/setup-fakes.ts";
import { buildPorts, runSetup } from "../fixtures/run-gcp-setup.ts";
import { type Death, mortalProcess } from "../protocol/crash-fixture.ts";

/** Runs a setup all of whose processes die at one moment, as after `StopExecution`. */
async function runMortal(death?: Death) {
  const ports = buildPorts();
  const process = mortalProcess(death);
  const { runs, claims, plans, ledger, prepared, settings, events, setup } = ports;
  const mortal = Object.entries({ runs, plans, ledger, prepared, settings, events, setup }).map(([name, port]) => [
    name,
    process.wrap(name, port as object),
  ]);
  // The route that starts the run claims the connection before; the machine only releases it.
  const release: typeof claims.release = (...given) => process.wrap("claims", claims).release(...given);
  await runSetup({ ...ports, ...Object.fromEntries(mortal), claims: { ...claims, release } });
  return { ports, process };
}

/** The writes of the ledger, and what changes the customer's cloud between them. */
const moments = /^(ledger\.(begin|end)|setup\.apply)$/;

it("a run that is killed at any write of its ledger is started again under a new id, and makes no change twice", async () => {
  const { process } = await runMortal();
  const deaths = process.steps.filter(({ name }) => moments.test(name));
  // Two writes of the ledger a change; a step each of the accounts, and of roles, APIs, dataset and labels in two projects.
  expect(deaths).toHaveLength(2 * countNeeds(2) + 1 + 4 * 2);
  for (const { call, name } of deaths) {
    const title = `killed after call ${call}, ${name}`;
    const killed = await runMortal({ call, when: "after" });
    const { ports } = killed;
    expect(killed.process.isDead(), title).toBe(true);
    expect(ports.runs.stored.get("run-1")?.standing.state, title).toBe("PROGRESS");

    expect((await runSetup(ports, { runId: "run-2" })).runId, "while the claim of the dead run lasts").toBe("run-1");
    ports.clock.moveSeconds(setupDeadlineSeconds + 1);
    const again = await runSetup(ports, { runId: "run-2" });
    expect(again.run?.standing, title).toMatchObject({ state: "SUCCESS", outcome: { kind: "completed" } });
    expect(ports.cloud.writes, title).toHaveLength(countNeeds(2));
    expect(new Set(ports.cloud.writes).size, title).toBe(countNeeds(2));
    const entries = await ports.ledger.list(key);
    expect(entries, title).toHaveLength(countNeeds(2));
    expect(new Set(entries.map(({ state }) => state)), title).toEqual(new Set(["changed"]));
  }
});
