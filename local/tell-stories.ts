import { googleStory } from "./keep-alive-journey.ts";
import type { Progress } from "./progress.ts";
import type { StoryTarget } from "./story.ts";
import { tailscaleStory } from "./tailscale-journey.ts";

/**
 * Connects every provider, keeps and breaks its connection, and gives it back; then nothing may be left in the credential store.
 *
 * @throws {Error} A step failed.
 */
export async function tellStories(target: StoryTarget, progress: Progress): Promise<void> {
  const stories = [googleStory(target, progress), tailscaleStory(target, progress)];
  progress.heading("Connect");
  for (const { connect } of stories) {
    await connect();
  }
  const stored = await target.showStored("while they are connected");
  if (stored.length !== stories.length) {
    throw new Error(`one credential a provider should be stored: ${stored.join(", ")}`);
  }
  progress.heading("Keep tokens fresh");
  for (const { keep } of stories) {
    await keep();
  }
  progress.heading("Give back");
  for (const { giveBack } of stories) {
    await giveBack();
  }
  const kept = await target.showStored("after the disconnects");
  if (kept.length > 0) {
    throw new Error(`the credential store still holds ${kept.join(", ")}`);
  }
  progress.line(`\nStored: ${stored.length} credentials while connected, ${kept.length} after the disconnects`);
}
