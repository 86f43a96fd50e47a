import { describe, expect, it } from "vitest";
import type { SetupStatus } from "../../functions/gcp/setup.words.ts";
import { toSetupStatus } from "../../functions/gcp/setup-status.ts";
import { endsConnection, type FailureCode, failures } from "../../lib/errors.ts";
import { setupDeadlineSeconds } from "../../lib/setup/setup-run.ts";
import { chosen, ready, run, secondsLater } from "./setup-run-fixture.ts";

/** The part of Aurora's own client that acts by itself (`ProviderPolling`): the ends on which it disconnects the account. */
const disconnects = ({ complete, state, ...answer }: SetupStatus): boolean =>
  complete && (state !== "SUCCESS" || ("result" in answer && answer.result.status === "FAILED"));

describe("an end on which Aurora's client disconnects the account", () => {
  const codes = Object.entries(failures).map(([code, { owner }]) => ({ code: code as FailureCode, owner }));

  it.each(codes)("is shown of $code, owned by the $owner, only if it stops the connection", ({ code, owner }) => {
    const results = [ready("a"), { target: "b", state: "working", step: "grant_access" }] as const;
    const status = toSetupStatus(run({ state: "FAILURE", code }, { discovery: chosen("a", "b"), results }), secondsLater(60));
    expect(disconnects(status)).toBe(endsConnection(code));
    if (!endsConnection(code)) {
      expect(status).toEqual({
        state: "SUCCESS",
        status: "Setup is incomplete",
        complete: true,
        result: {
          status: "SUCCESS",
          redirect_params: "login=gcp_success&policy=policy_ok&partial_setup=true",
          propagation_status: "FULL",
          verified_projects: 1,
          total_projects: 2,
          failed_projects: [{ projectId: "b", code }],
          projects: [
            { projectId: "a", state: "ready" },
            { projectId: "b", state: "failed", code },
          ],
          left_out: [],
        },
        fault: { code, owner, title: failures[code].title, action: failures[code].action },
      });
    }
  });

  it("is not shown for an interrupted run", () => {
    for (const standing of [{ state: "PENDING" }, { state: "STARTED" }, { state: "PROGRESS", step: "set_up_targets" }] as const) {
      const status = toSetupStatus(run(standing), secondsLater(setupDeadlineSeconds + 1));
      expect(disconnects(status)).toBe(false);
      expect(status).toMatchObject({ complete: true, fault: { code: "internal" } });
    }
  });
});
