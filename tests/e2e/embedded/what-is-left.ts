import type { EmbeddedTarget, TableItem } from "../../fixtures/target.ts";

/** Where credentials of an organisation are in Vault, parked ones too. */
export const credentialsOf = async ({ inside }: EmbeddedTarget, org: string): Promise<readonly string[]> =>
  (await inside.vaultPaths()).filter((path) => path.includes(org));

/** The records of an organisation's grants that are not live. */
export const parkedOf = async ({ inside }: EmbeddedTarget, org: string): Promise<readonly TableItem[]> =>
  (await inside.items()).filter(({ pk, tenant }) => pk.startsWith("PARKED#") && tenant === org);

/** Makes the time come for everything the sweeper waits for, and runs it. @returns Its counts. */
export async function sweep({ inside }: EmbeddedTarget): Promise<unknown> {
  await inside.patchItems("PARKED#", "due_at", new Date(0).toISOString());
  return inside.invoke("jobsSweepGrants");
}
