import { readDescriptions } from "../../../release/openapi/read-descriptions.ts";
import type { Actor } from "./recorder.ts";
import type { SeedWorld } from "./world.ts";

/** The customer for whom the reads of a subject succeed. Of all other subjects it is the one of Google's login. */
const customersOf = { Azure: "azureApplication", AWS: "awsRole", OVHcloud: "ovhLogin", Tailscale: "tailscaleClient" } as const;

/** Reads that need nothing but a caller: their rows are enough to send them. */
export async function seedPlainReads({ recorder, customers: { kept } }: Pick<SeedWorld, "recorder" | "customers">): Promise<void> {
  for (const { tag, routes } of await readDescriptions()) {
    const { org } = kept[customersOf[tag.name as keyof typeof customersOf] ?? "googleLogin"];
    // A right to tokens makes a machine of a caller, which may not see other machines.
    const { seed } = await recorder.actor(org, tag.name === "Callers" ? ["connectors:read"] : undefined);
    const plain = Object.entries(routes).filter(([on, { answers }]) => /^GET [^{]+$/.test(on) && !(303 in answers));
    for (const [, { id }] of plain) {
      await (seed[id as keyof Actor["seed"]] as () => Promise<unknown>)();
    }
  }
}
