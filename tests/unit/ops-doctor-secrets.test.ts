import { expect, test } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { secrets } from "../../ops/doctor/checks/secrets.ts";
import type { Stage } from "../../ops/doctor/stage.ts";

const console = { CONSOLE_CLIENT_ID: "console-client", CONSOLE_CLIENT_SECRET_ID: "the/console" };

/** Looks at a stage with these settings, which has one secret of these fields, or none. */
function look(settings: Readonly<Record<string, string>>, fields?: Readonly<Record<string, string>>) {
  const stored = fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
  const stage = {
    functions: async () => [],
    setting: async (name: string) => settings[name] ?? "",
    secret: async () => (stored === undefined ? { state: "missing" } : { state: "stored", fields: stored }),
  };
  return secrets.look(stage as unknown as Stage);
}

test.each([{ client_secret: "s" }, { private_key: "{}" }])("the client of the console proves itself by %o", async (fields) => {
  expect(await look(console, fields)).toEqual({ saw: "the/console", findings: [] });
});

test.each([{}, { client_secret: "" }, { secret: "s" }])("a console with the secret %o cannot sign people in", async (fields) => {
  const { findings } = await look(console, fields);
  expect(findings).toMatchObject([
    {
      what: "in the secret the/console these are missing or malformed: client_secret or private_key",
      mend: `aws secretsmanager put-secret-value --secret-id the/console --secret-string '{"client_secret":"…"}'`,
    },
  ]);
});

test("a console without its secret cannot sign people in", async () => {
  expect((await look(console)).findings).toMatchObject([{ what: "there is no secret the/console" }]);
});

test("a stage without the console needs no secret of it", async () => {
  expect(await look({ CONSOLE_CLIENT_SECRET_ID: "the/console" })).toEqual({ saw: "", findings: [] });
});
