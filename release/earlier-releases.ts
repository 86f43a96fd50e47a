import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A release that was made: its version, and the commit that its tag names. */
export type EarlierRelease = { readonly version: string; readonly commit: string };

/**
 * Reads the releases before this one, the newest first. A plain clone has the commits, and may lack the tags. The last one is the commit that began
 * this line of releases: upgrades are tested from it until the first of them is tagged.
 */
export async function readEarlierReleases(root: string): Promise<readonly EarlierRelease[]> {
  return JSON.parse(await readFile(join(root, "release/earlier-releases.json"), "utf8"));
}
