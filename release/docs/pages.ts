import { buildScalingTables } from "../../bench/scaling-tables.ts";
import { readEarlierReleases } from "../earlier-releases.ts";
import { buildAlarmsPage } from "./alarms-page.ts";
import { buildEventsPage } from "./events-page.ts";
import { buildFailureCodesPage } from "./failure-codes-page.ts";
import { buildGoogleSetupPage } from "./google-setup-page.ts";
import { buildHead } from "./markdown.ts";
import { buildMetricsPage } from "./metrics-page.ts";
import { buildParametersPage } from "./parameters-page.ts";
import { filesOfCheckout, filesOfCommit, readRelease } from "./read-release.ts";
import { buildReleaseLists, replaceLists } from "./release-lists.ts";
import { buildRightsPage } from "./rights-page.ts";
import { buildRoutesPage } from "./routes-page.ts";

const buildScalingPage = (): string =>
  `${buildHead("Sizes and costs", "bench/scaling-estimate.ts")}\n[Scale](../deploy/scale.md#tables) has the assumptions.\n\n${buildScalingTables()}`;

/** Builds the pages that are made whole, by their paths. */
export const buildReferencePages = async (): Promise<Readonly<Record<string, string>>> => ({
  "docs/reference/alarms.md": buildAlarmsPage(),
  "docs/reference/events.md": buildEventsPage(),
  "docs/reference/errors.md": buildFailureCodesPage(),
  "docs/reference/google-setup.md": buildGoogleSetupPage(),
  "docs/reference/metrics.md": buildMetricsPage(),
  "docs/reference/configuration.md": buildParametersPage(),
  "docs/reference/rights.md": buildRightsPage(),
  "docs/reference/routes.md": await buildRoutesPage(),
  "docs/reference/sizes.md": buildScalingPage(),
});

/**
 * Builds each page that is made of code, by its path. docs/deploy/upgrade.md and the changelog keep their text around the lists of the difference to the
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
    ...(await buildReferencePages()),
    "docs/deploy/upgrade.md": replaceLists(await read("docs/deploy/upgrade.md"), lists),
    "CHANGELOG.md": replaceLists(await read("CHANGELOG.md"), lists),
  };
}
