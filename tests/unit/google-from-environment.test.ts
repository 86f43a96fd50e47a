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

const prefix = "https://www.googleapis.com/auth/";
const asEver = ["openid", "email", `${prefix}cloud-platform`];

test.each([
  [undefined, asEver],
  ["", asEver],
  [` email,openid ${prefix}cloud-platform`, asEver],
  [`${prefix}cloud-platform`, asEver],
  [`openid email ${prefix}compute ${prefix}cloudresourcemanager`, asEver],
  [`${prefix}cloud-platform, ${prefix}compute, ${prefix}cloudresourcemanager`, asEver],
  [`profile ${prefix}cloud-platform ${prefix}bigquery`, ["openid", "email", "profile", `${prefix}cloud-platform`, `${prefix}bigquery`]],
])("googleScopes %j asks for %j", (setting, scopes) => {
  expect(google(setting === undefined ? {} : { GOOGLE_SCOPES: setting }).scopes).toEqual(scopes);
});

test.each([
  [`${prefix}cloud-platform ya29.canary`, "GOOGLE_SCOPES: word 2 is no scope of Google"],
  [`https://evil.example/auth/cloud-platform ${prefix}compute`, "GOOGLE_SCOPES: word 1 is no scope of Google"],
  [`${prefix}cloud-platform ${prefix}a%20b`, "GOOGLE_SCOPES: word 2 is no scope of Google"],
  ["openid email", `GOOGLE_SCOPES: lacks ${prefix}cloud-platform`],
])("googleScopes %j is refused by the position of its word", (setting, detail) => {
  expect(() => google({ GOOGLE_SCOPES: setting })).toThrow(expect.objectContaining({ code: "configuration_invalid", detail }));
});

test.each(["0", "-1", "many", "1.5"])("a budget of %s is refused by the name of its key", (budget) => {
  expect(() => google({ GOOGLE_REFRESHES_PER_MINUTE: budget })).toThrow(
    expect.objectContaining({ code: "configuration_invalid", detail: "malformed: GOOGLE_REFRESHES_PER_MINUTE" }),
  );
});
