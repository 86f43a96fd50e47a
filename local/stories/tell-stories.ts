import type { Progress } from "../../ops/progress.ts";
import type { Inventory } from "../embedded/inventory.ts";
import { awsStory } from "./aws.ts";
import { awsFederatedStory } from "./aws-federated.ts";
import { azureStory } from "./azure.ts";
import { azureFederatedStory } from "./azure-federated.ts";
import { describeGivenBack } from "./describe-given-back.ts";
import { type GivenBack, giveBack, isAt } from "./give-back.ts";
import { googleFederatedStory } from "./google-federated.ts";
import { googleKeyStory } from "./google-key.ts";
import { googleLoginStory } from "./google-login.ts";
import { ovhLoginStory } from "./ovh-login.ts";
import { ovhServiceAccountStory } from "./ovh-service-account.ts";
import { showInventory } from "./show-inventory.ts";
import type { Story } from "./story.ts";
import type { StoryTarget } from "./story-target.ts";
import { tailscaleStory } from "./tailscale.ts";
import { tailscaleFederatedStory } from "./tailscale-federated.ts";

const tellers = [
  googleLoginStory,
  googleKeyStory,
  googleFederatedStory,
  tailscaleStory,
  tailscaleFederatedStory,
  ovhLoginStory,
  ovhServiceAccountStory,
  azureStory,
  azureFederatedStory,
  awsStory,
  awsFederatedStory,
];

/**
 * Connects every provider by each of its methods, keeps and breaks the connections, sets up what is to be set up, and gives everything back;
 * then nothing may be left in the credential store.
 *
 * @throws {Error} A step failed.
 */
export async function tellStories(target: StoryTarget, progress: Progress): Promise<void> {
  const stories = tellers.map((tell) => tell(target, progress));
  progress.heading("Connect");
  for (const { connect } of stories) {
    await connect();
  }
  progress.heading("Use, break and mend");
  for (const { keep } of stories) {
    await keep();
  }
  for (const { provider, setUp } of stories) {
    if (setUp !== undefined) {
      progress.heading(`Set up ${provider}`);
      await setUp();
    }
  }
  const before = await target.takeInventory();
  showInventory(before, progress.details, "while they are connected");
  const kept = await checkStored(stories, before);
  progress.heading("Give back");
  const ends: GivenBack[] = [];
  for (const story of stories) {
    ends.push(await giveBack(story, before.vault, progress));
  }
  const after = await target.takeInventory();
  showInventory(after, progress.details, "after the disconnects");
  if (after.vault.length > 0) {
    throw new Error(`the credential store still holds ${listPaths(after.vault)}`);
  }
  progress.heading("What was stored, what was undone, what is left");
  for (const line of describeGivenBack(ends, new Date())) {
    progress.line(line);
  }
  progress.line(`\nStored: ${stories.length} connections with ${kept} credentials in Vault, ${after.vault.length} after the disconnects`);
}

/** @returns How many credentials there are. @throws {Error} They are not exactly those that the connections name. */
async function checkStored(stories: readonly Story[], { vault }: Inventory): Promise<number> {
  const credentials = (await Promise.all(stories.map(({ connection }) => connection.read()))).flatMap(({ credential }) => credential ?? []);
  const stray = vault.filter(({ path }) => !credentials.some((credential) => isAt(credential, path)));
  const missing = credentials.filter((credential) => !vault.some(({ path }) => isAt(credential, path)));
  if (stray.length > 0 || missing.length > 0) {
    const named = missing.map(({ reference }) => reference).join(", ");
    throw new Error(`stored and named by no connection: ${listPaths(stray) || "nothing"}; named and not stored: ${named || "nothing"}`);
  }
  return credentials.length;
}

const listPaths = (vault: Inventory["vault"]): string => vault.map(({ path }) => path).join(", ");
