import { readEarlierReleases } from "../../release/earlier-releases.ts";
import { buildParametersPage } from "./parameters-page.ts";
import { filesOfCheckout, filesOfCommit, readRelease } from "./read-release.ts";
import { buildReleaseLists, replaceLists } from "./release-lists.ts";

/**
 * Builds each page that is made of code, by its path. docs/upgrade.md and the changelog keep their text around the lists of the difference to the
 * release before.
 *
 * @param read - Reads a page as it is.
 * @throws {Error} The clone lacks the commit of the release before.
 */
export async function buildPages(root: string, read: (file: string) => Promise<string>): Promise<Readonly<Record<string, string>>> {
  const [before] = await readEarlierReleases(root);
  if (before === undefined) {
    throw new Error("release/earlier-releases.json names no release");
  }
  const lists = buildReleaseLists(readRelease(filesOfCommit(root, before.commit)), readRelease(filesOfCheckout(root)));
  return {
    "docs/parameters.md": buildParametersPage(),
    "docs/upgrade.md": replaceLists(await read("docs/upgrade.md"), lists),
    "CHANGELOG.md": replaceLists(await read("CHANGELOG.md"), lists),
  };
}
