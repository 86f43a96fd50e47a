import { describe, expect, test } from "vitest";
import { createClient } from "../../client/create-client.ts";
import { checkLedger, describeChange, describeEnd, describeKept, describePlan } from "../../local/stories/describe-setup.ts";
import { tellUndone } from "../../local/stories/give-back.ts";
import { type ProjectState, watchSetup } from "../../local/stories/watch-setup.ts";

const role = { kind: "role", name: "roles/browser aurora-ro-1" };
const api = { kind: "api", name: "iam.googleapis.com" };
const target = (id: string, changes = [role, api]) => ({ id, blocked: false, changes, obstacles: [] });
const lacking = { title: "You lack rights", detail: ["serviceusage.services.enable"] };
const blocked = { ...target("lab"), blocked: true, obstacles: [lacking] };
const plan = { hash: "u2N", targets: [target("shop"), target("stock"), blocked], counts: { to_change: 2, changes: 4 } };
const entry = { begun_at: "2026-11-27T10:04:12.000Z", target: "shop", state: "changed", stands: true, code: null };

describe("how the demo tells a setup", () => {
  test("the plan has a line for all projects that are alike, and says what stands in the way of another", () => {
    expect(describePlan({ ...plan, targets: [target("shop", [role, role, api]), ...plan.targets] })).toEqual([
      "shop: 2 × role, api",
      "shop, stock: role, api",
      "lab: cannot: You lack rights: serviceusage.services.enable",
    ]);
  });

  test("a change of the ledger is told with its instant, its end and its code, and the end of a project with its code", () => {
    expect(describeChange({ ...entry, ...role })).toBe("10:04:12  shop  role roles/browser aurora-ro-1: changed, stands");
    const refused = { ...entry, ...role, state: "failed", stands: false, code: "domain_restricted" };
    expect(describeChange(refused)).toBe("10:04:12  shop  role roles/browser aurora-ro-1: failed, domain restricted");
    expect(describeEnd({ projectId: "lab", state: "failed", code: "missing_rights" }, 1.25)).toMatch(
      /^lab +failed after 1.\d s: missing rights$/,
    );
    expect(describeEnd({ projectId: "shop", state: "ready" }, 2)).toMatch(/^shop +ready after 2.0 s$/);
  });

  test("what stays has a line for all projects that are alike; what was removed is counted", () => {
    const kept = ["shop", "stock"].map((id) => ({ what: "api", target: id, name: "iam.googleapis.com" }));
    expect(describeKept(kept)).toEqual(["shop, stock: api iam"]);
    expect(describeKept([...kept, { what: "dataset", target: "shop", name: "costs" }])).toEqual([
      "shop: api iam; dataset costs",
      "stock: api iam",
    ]);
    expect(tellUndone({ revoked: true, undone: [{ what: "role", state: "removed", count: 5 }] })).toBe("grant revoked, 5 × role removed");
  });

  test("a ledger that has more or less than the plan in a project that is ready fails the demo", () => {
    const whole = [role, api].map((change) => ({ ...entry, ...change }));
    expect(checkLedger(whole, plan, ["shop"])).toBeUndefined();
    expect(() => checkLedger(whole.slice(1), plan, ["shop"])).toThrow("in shop the ledger and the plan differ in role roles/browser");
    expect(() => checkLedger([...whole, { ...entry, kind: "label", name: "a=b" }], plan, ["shop"])).toThrow("differ in label a=b");
    expect(() => checkLedger(whole, plan, ["shop", "stock"])).toThrow("in stock");
  });
});

describe("the demo's watch of a setup", () => {
  const shop = { projectId: "shop", state: "ready" };
  const lab = { projectId: "lab", state: "failed", code: "missing_rights" };
  const working = {
    state: "PROGRESS",
    complete: false,
    status: "Setting up projects",
    projects: [{ projectId: "shop", state: "working", step: "verify" }, lab],
  };
  const done = { state: "SUCCESS", complete: true, status: "Setup completed", result: { status: "SUCCESS", projects: [shop, lab] } };

  /** Answers the status route one answer after the other. */
  async function watch(answers: readonly object[]) {
    const left = [...answers];
    const ends: ProjectState[] = [];
    const said: string[] = [];
    const request: typeof fetch = async () => Response.json(left.shift());
    const client = createClient({ baseUrl: "http://127.0.0.1", fetch: request });
    const result = await watchSetup({ client }, "run-1", { say: (text) => said.push(text), ended: (project) => ends.push(project) });
    return { ends, said, result };
  }

  test("tells each project once, when it ends, and what the others do", async () => {
    const { ends, said, result } = await watch([{ state: "STARTED", complete: false, status: "Finding projects" }, working, working, done]);
    expect(ends).toEqual([lab, shop]);
    expect(said).toEqual(["Finding projects", ...Array(2).fill("1 of 2 done, shop: verify")]);
    expect(result).toEqual(done.result);
  });

  test("a run that ends the connection fails the demo", async () => {
    await expect(watch([{ state: "FAILURE", complete: true, status: "The grant was revoked" }])).rejects.toThrow("The grant was revoked");
  });
});
