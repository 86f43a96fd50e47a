import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readClientId, revokeFederated } from "../../lib/providers/tailscale/federated-tailnet-method.ts";
import { connectionId } from "../protocol/providers/tailscale-connection.ts";
import { openFederatedMethod } from "../protocol/providers/tailscale-federated-connection.ts";

type Stored = { readonly connection: { readonly details: Readonly<Record<string, string>> } };

const stored: Stored = JSON.parse(readFileSync(new URL("../fixtures/stored/tailscale-federated.json", import.meta.url), "utf8"));
const { details } = stored.connection;

const advice =
  "a connection without a secret has been stored like this: repair the reader, not the file (docs/contribute/stored-data.md, 'Changing what is stored')";

test("the first stored connection to Tailscale without a secret has what each token needs, and can be given back", async () => {
  expect(readClientId(details), advice).toBe("T1234CNTRL-k5678CNTRL");
  const at = { tenant: "hooli", provider: "tailscale", account: "default" } as const;
  const call = { at, details, connectionId, signal: new AbortController().signal };
  expect(await revokeFederated({ clock: () => new Date() }, call), advice).toMatchObject([{ target: details.client_id }, {}]);
});

test("the details of a connection that is made today are those of the first, whose tailnet is recognised", async () => {
  const tailscale = await openFederatedMethod();
  try {
    const clientId = await tailscale.addTrust();
    const made = await tailscale.verify(clientId);
    expect(Object.keys(made.details).sort(), advice).toEqual(Object.keys(details).sort());
    const again = await tailscale.verify(clientId, "-", { ...details, client_id: clientId });
    expect(again.identity.id, advice).toBe(details.tailnet);
  } finally {
    await tailscale.close();
  }
});
