import { expect, test } from "vitest";
import { operatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { googleFromEnvironment } from "../../lib/providers/google/google-from-environment.ts";

const clock = () => new Date("2026-11-24T12:00:00Z");
const google = (more: Readonly<Record<string, string>>) =>
  googleFromEnvironment({ GOOGLE_CLIENT_SECRET_ID: "google-client", ...more }, operatorSecrets(clock), clock);

test("Google's budget is the operator's setting, by default 60,000 refreshes a minute", () => {
  expect(google({ GOOGLE_REFRESHES_PER_MINUTE: "250000" }).refreshesPerMinute).toBe(250_000);
  expect(google({ GOOGLE_REFRESHES_PER_MINUTE: "" }).refreshesPerMinute).toBe(60_000);
});

test.each(["0", "-1", "many", "1.5"])("a budget of %s is refused by the name of its key", (budget) => {
  expect(() => google({ GOOGLE_REFRESHES_PER_MINUTE: budget })).toThrow(
    expect.objectContaining({ code: "configuration_invalid", detail: "malformed: GOOGLE_REFRESHES_PER_MINUTE" }),
  );
});
