import { describe, expect, it } from "vitest";
import { breaker } from "../../lib/connections/jobs/breaker.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";

const unlimited = () => Number.POSITIVE_INFINITY;

function afterFailures(code: FailureCode, times: number) {
  const admission = breaker(unlimited);
  for (let index = 0; index < times; index += 1) {
    admission.failed("gcp", new Failure(code));
  }
  return admission;
}

describe("the breaker of one tick", () => {
  it.each(["provider_timeout", "provider_unreachable", "provider_unavailable", "provider_throttled", "provider_answer_invalid"] as const)(
    "leaves a provider in peace after ten times %s in a row, and no other provider",
    (code) => {
      expect(afterFailures(code, 9).refusal("gcp")).toBeUndefined();
      expect(afterFailures(code, 10).refusal("gcp")).toBe("breaker_open");
      expect(afterFailures(code, 10).refusal("ovh")).toBeUndefined();
    },
  );

  it("leaves a provider in peace at once when it does not accept our own client", () => {
    const admission = afterFailures("client_misconfigured", 1);
    expect(admission.refusal("gcp")).toBe("breaker_open");
    expect(admission.refusal("ovh")).toBeUndefined();
  });

  it.each(["vault_sealed", "store_denied", "table_throttled", "secrets_unavailable"] as const)(
    "leaves every provider in peace after ten times %s in a row: the stores are everybody's",
    (code) => {
      expect(afterFailures(code, 9).refusal("ovh")).toBeUndefined();
      expect(afterFailures(code, 10).refusal("ovh")).toBe("breaker_open");
      expect(afterFailures(code, 10).refusal("gcp")).toBe("breaker_open");
    },
  );

  it("tells a table that is out, with which nothing can be written down, from a credential store", () => {
    expect(afterFailures("table_unavailable", 10).isTableOut()).toBe(true);
    expect(afterFailures("vault_sealed", 10).isTableOut()).toBe(false);
    expect(afterFailures("provider_timeout", 10).isTableOut()).toBe(false);
  });

  it("says what keeps a provider from being asked: the newest failure of the row", () => {
    const admission = afterFailures("provider_timeout", 9);
    expect(admission.trouble("gcp")).toBeUndefined();
    const last = new Failure("provider_throttled", { retryAfterSeconds: 60 });
    admission.failed("gcp", last);
    expect(admission.trouble("gcp")).toBe(last);
    expect(admission.trouble("ovh")).toBeUndefined();
    expect(afterFailures("vault_sealed", 10).trouble("ovh")?.code).toBe("vault_sealed");
  });

  it.each(["grant_revoked", "consent_withdrawn", "session_control", "credential_expired", "credential_missing", "internal"] as const)(
    "takes %s for one connection's own trouble",
    (code) => expect(afterFailures(code, 100).refusal("gcp")).toBeUndefined(),
  );

  it("counts failures in a row only", () => {
    const admission = afterFailures("provider_timeout", 9);
    admission.failed("gcp", new Failure("vault_sealed"));
    admission.succeeded("gcp");
    for (let index = 0; index < 9; index += 1) {
      admission.failed("gcp", new Failure("provider_timeout"));
      admission.failed("gcp", new Failure("vault_sealed"));
    }
    expect(admission.refusal("gcp")).toBeUndefined();
    admission.failed("gcp", new Failure("provider_timeout"));
    expect(admission.refusal("gcp")).toBe("breaker_open");
  });

  it.each(["provider_timeout", "client_misconfigured", "grant_revoked", "consent_withdrawn", "credential_missing"] as const)(
    "takes %s for a sign that the stores work: their failures are not in a row then",
    (code) => {
      const admission = afterFailures("store_throttled", 9);
      admission.failed("ovh", new Failure(code));
      admission.failed("gcp", new Failure("store_throttled"));
      expect(admission.refusal("aws")).toBeUndefined();
    },
  );

  it("takes a connection that was looked at to its end for a sign that the stores work, and not that its provider does", () => {
    const admission = afterFailures("store_throttled", 9);
    for (let index = 0; index < 9; index += 1) {
      admission.failed("gcp", new Failure("provider_timeout"));
    }
    admission.storesAnswered();
    admission.failed("gcp", new Failure("store_throttled"));
    expect(admission.refusal("ovh")).toBeUndefined();
    admission.failed("gcp", new Failure("provider_timeout"));
    expect(admission.refusal("gcp")).toBe("breaker_open");
  });

  it.each(["deadline_exceeded", "connection_busy", "refresh_interrupted", "credential_conflict", "not_found", "internal"] as const)(
    "learns nothing of the stores from %s",
    (code) => {
      const admission = afterFailures("store_throttled", 9);
      admission.failed("gcp", new Failure(code));
      expect(admission.refusal("ovh")).toBeUndefined();
      admission.failed("gcp", new Failure("store_throttled"));
      expect(admission.refusal("ovh")).toBe("breaker_open");
    },
  );

  it("asks a provider as often as its budget says, and others by theirs", () => {
    const admission = breaker((provider) => (provider === "gcp" ? 2 : 1));
    expect([1, 2, 3, 4].map(() => admission.refusal("gcp"))).toEqual([undefined, undefined, "budget_spent", "budget_spent"]);
    expect([1, 2].map(() => admission.refusal("ovh"))).toEqual([undefined, "budget_spent"]);
  });
});
