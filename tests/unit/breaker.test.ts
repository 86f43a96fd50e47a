import { describe, expect, it } from "vitest";
import { breaker } from "../../lib/connections/jobs/breaker.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";

const unlimited = Number.POSITIVE_INFINITY;

function afterFailures(code: FailureCode, times: number) {
  const admission = breaker();
  for (let index = 0; index < times; index += 1) {
    admission.failed("gcp", new Failure(code));
  }
  return admission;
}

describe("the breaker of one tick", () => {
  it.each(["provider_timeout", "provider_unreachable", "provider_unavailable", "provider_throttled", "provider_answer_invalid"] as const)(
    "stops calls to a provider after ten times %s in a row, and to no other provider",
    (code) => {
      expect(afterFailures(code, 9).refusal("gcp", unlimited)).toBeUndefined();
      expect(afterFailures(code, 10).refusal("gcp", unlimited)).toBe("breaker_open");
      expect(afterFailures(code, 10).refusal("ovh", unlimited)).toBeUndefined();
    },
  );

  it("stops calls to a provider at once when it does not accept the operator's client", () => {
    const admission = afterFailures("client_misconfigured", 1);
    expect(admission.refusal("gcp", unlimited)).toBe("breaker_open");
    expect(admission.refusal("ovh", unlimited)).toBeUndefined();
  });

  it("counts a peer apart from the store of the same name", () => {
    const admission = breaker();
    for (let index = 0; index < 10; index += 1) {
      admission.failed("table", new Failure("provider_timeout"));
    }
    expect(admission.refusal("table", unlimited)).toBe("breaker_open");
    expect(admission.isTableOut()).toBe(false);
  });

  it.each(["vault_sealed", "store_denied", "table_throttled", "secrets_unavailable"] as const)(
    "stops calls to every provider after ten times %s in a row, because all connections share the stores",
    (code) => {
      expect(afterFailures(code, 9).refusal("ovh", unlimited)).toBeUndefined();
      expect(afterFailures(code, 10).refusal("ovh", unlimited)).toBe("breaker_open");
      expect(afterFailures(code, 10).refusal("gcp", unlimited)).toBe("breaker_open");
    },
  );

  it("distinguishes an outage of the table, without which nothing can be recorded, from one of the credential store", () => {
    expect(afterFailures("table_unavailable", 10).isTableOut()).toBe(true);
    expect(afterFailures("vault_sealed", 10).isTableOut()).toBe(false);
    expect(afterFailures("provider_timeout", 10).isTableOut()).toBe(false);
  });

  it("names the reason why a provider is not called: the newest failure of the row", () => {
    const admission = afterFailures("provider_timeout", 9);
    expect(admission.trouble("gcp")).toBeUndefined();
    const last = new Failure("provider_throttled", { retryAfterSeconds: 60 });
    admission.failed("gcp", last);
    expect(admission.trouble("gcp")).toBe(last);
    expect(admission.trouble("ovh")).toBeUndefined();
    expect(afterFailures("vault_sealed", 10).trouble("ovh")?.code).toBe("vault_sealed");
  });

  it.each(["grant_revoked", "consent_withdrawn", "session_control", "credential_expired", "credential_missing", "internal"] as const)(
    "counts %s as a failure of one connection only",
    (code) => expect(afterFailures(code, 100).refusal("gcp", unlimited)).toBeUndefined(),
  );

  it("counts failures in a row only", () => {
    const admission = afterFailures("provider_timeout", 9);
    admission.failed("gcp", new Failure("vault_sealed"));
    admission.succeeded("gcp");
    for (let index = 0; index < 9; index += 1) {
      admission.failed("gcp", new Failure("provider_timeout"));
      admission.failed("gcp", new Failure("vault_sealed"));
    }
    expect(admission.refusal("gcp", unlimited)).toBeUndefined();
    admission.failed("gcp", new Failure("provider_timeout"));
    expect(admission.refusal("gcp", unlimited)).toBe("breaker_open");
  });

  it.each(["provider_timeout", "client_misconfigured", "grant_revoked", "consent_withdrawn", "credential_missing"] as const)(
    "reads %s as a sign that the stores work, which ends the row of their failures",
    (code) => {
      const admission = afterFailures("store_throttled", 9);
      admission.failed("ovh", new Failure(code));
      admission.failed("gcp", new Failure("store_throttled"));
      expect(admission.refusal("aws", unlimited)).toBeUndefined();
    },
  );

  it("reads a finished connection as a sign that the stores work, but not that its provider does", () => {
    const admission = afterFailures("store_throttled", 9);
    for (let index = 0; index < 9; index += 1) {
      admission.failed("gcp", new Failure("provider_timeout"));
    }
    admission.storesAnswered();
    admission.failed("gcp", new Failure("store_throttled"));
    expect(admission.refusal("ovh", unlimited)).toBeUndefined();
    admission.failed("gcp", new Failure("provider_timeout"));
    expect(admission.refusal("gcp", unlimited)).toBe("breaker_open");
  });

  it.each(["deadline_exceeded", "connection_busy", "refresh_interrupted", "credential_conflict", "not_found", "internal"] as const)(
    "reads no sign about the stores from %s",
    (code) => {
      const admission = afterFailures("store_throttled", 9);
      admission.failed("gcp", new Failure(code));
      expect(admission.refusal("ovh", unlimited)).toBeUndefined();
      admission.failed("gcp", new Failure("store_throttled"));
      expect(admission.refusal("ovh", unlimited)).toBe("breaker_open");
    },
  );

  it("calls each provider at most as often as its own budget allows", () => {
    const admission = breaker();
    expect([1, 2, 3, 4].map(() => admission.refusal("gcp", 2))).toEqual([undefined, undefined, "budget_spent", "budget_spent"]);
    expect([1, 2].map(() => admission.refusal("ovh", 1))).toEqual([undefined, "budget_spent"]);
  });
});
