import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { buildCertificateKit } from "../../lib/kits/azure/certificate-kit.ts";
import { connectionCertificate } from "../../lib/providers/azure/connection-certificate.ts";
import { certificateKey } from "../fixtures/certificate-key.ts";
import { readTerraform } from "../fixtures/terraform.ts";
import { changes, printed, subscriptionId, useAzureCli } from "./azure-kit-fixture.ts";

const run = promisify(execFile);
const { pipe, calls } = useAzureCli();
const connection = "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
const certificate = await connectionCertificate(certificateKey(), { tenant: "acme", connection }, 2026, new AbortController().signal);
const kit = buildCertificateKit(certificate, connection);
const textOf = (of: "setUp" | "remove", kind: string) => kit[of].find((script) => script.kind === kind)?.text ?? "";

/** The value of an option of the only call of a command, which may have several lines. */
function option(command: RegExp, name: string): string | undefined {
  const all = calls(/./).join("\n");
  const call = all.slice(all.search(command));
  return new RegExp(`--${name} (-----BEGIN[^]*?-----END CERTIFICATE-----|\\S+)`).exec(call)?.[1];
}

test("the script registers the certificate beside what proves the application already, and prints the fields of the form", async () => {
  const said = await pipe(textOf("setUp", "bash"));
  expect(Object.keys(printed(said))).toEqual(kit.fields.map(({ name }) => name));
  expect(calls(/credential reset/)).toHaveLength(1);
  const [call = ""] = calls(/--append/);
  expect(call).toContain(`--append --display-name aurora-${connection}-2026`);
  expect(said).not.toMatch(/PRIVATE|secret {2}/);
});

test("run again it changes nothing; the other script takes it back", async () => {
  await pipe(textOf("setUp", "bash"));
  await pipe(textOf("setUp", "bash"));
  expect(calls(changes)).toEqual([]);
  expect(await pipe(textOf("remove", "bash"))).toContain("Removed the application aurora-certificate");
  expect(calls(changes).map((call) => call.split(" ").slice(0, 4).join(" "))).toEqual([
    "ad app credential delete",
    "role assignment delete --ids",
    "ad app delete --id",
  ]);
  expect(await pipe(textOf("remove", "bash"))).toContain("nothing to remove");
});

test("Terraform makes, attribute by attribute, what the script does", async () => {
  const { cloud: _, ...fields } = printed(await pipe(textOf("setUp", "bash")));
  const { resource, types, outputs, hidden } = await readTerraform(textOf("setUp", "terraform"), { "var.subscription_id": subscriptionId });
  expect(types).toEqual(["azuread_application", "azuread_application_certificate", "azuread_service_principal", "azurerm_role_assignment"]);
  expect(outputs).toEqual(Object.keys(fields).toSorted());
  expect(hidden).toEqual([]);
  const { value, ...registered } = resource("azuread_application_certificate");
  expect(String(value).trim()).toBe(option(/credential reset/, "cert"));
  expect(String(value).trim()).toBe(certificate.pem.trim());
  expect(registered).toEqual({
    application_id: "\u0024{azuread_application.aurora.id}",
    type: "AsymmetricX509Cert",
    encoding: "pem",
    end_date: "2028-01-01T00:00:00Z",
  });
  expect(resource("azuread_application")).toEqual({
    display_name: option(/ad app create/, "display-name"),
    sign_in_audience: option(/ad app create/, "sign-in-audience"),
  });
  expect(resource("azurerm_role_assignment")).toMatchObject({
    scope: option(/role assignment create/, "scope"),
    role_definition_name: option(/role assignment create/, "role"),
  });
});

test("shellcheck finds nothing in the scripts", async ({ skip }) => {
  skip(!(await run("which", ["shellcheck"]).catch(() => false)), "shellcheck is missing: apt-get install shellcheck");
  for (const of of ["setUp", "remove"] as const) {
    const checking = run("shellcheck", ["--shell=bash", "-"]);
    checking.child.stdin?.end(textOf(of, "bash"));
    await checking;
  }
});
