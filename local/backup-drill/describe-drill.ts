import { toPlace } from "../customers/customer.ts";
import { drawTable } from "../stories/draw-table.ts";
import type { Restore } from "./drill.ts";
import { fates } from "./drill-connection.ts";
import { describeLook, type Look } from "./look.ts";

/** Describes what each restore has left: a table of kinds and fates, and the figures beside it. */
export function describeRestore({ title, aftermath }: Restore): readonly string[] {
  const { looks, foretold, orphans, ledger, liveTokens, events, publishedAgain } = aftermath;
  const kinds = [...Map.groupBy(looks, ({ drill }) => drill.kind)];
  const cell = (ofKind: readonly Look[], fate: string) => {
    const look = ofKind.find(({ drill }) => drill.fate === fate);
    return look === undefined ? "" : describeLook(look);
  };
  const named = [...events].map(([name, times]) => `${times} × ${name}`).join(", ");
  return [
    "",
    title,
    ...drawTable(
      ["", ...fates],
      kinds.map(([kind, ofKind]) => [kind, ...fates.map((fate) => cell(ofKind, fate))]),
    ),
    `told by compare-stores: ${foretold.size} must connect again, ${orphans} credentials without a record; ${ledger} changes in the ledger`,
    `refresh tokens that work: ${liveTokens.map(({ google, ovh }) => `${google} at Google and ${ovh} at OVHcloud`).join(" before, ")} after; events: ${named || "none"}, ${publishedAgain} of them for the second time`,
  ];
}

/**
 * Finds the harm that a restore has done beyond what it lost. With the newest Vault or the newest table no connection may end, and no grant may be
 * revoked. What the operator's command foretells must come true.
 */
export function findHarm({ title, aftermath }: Restore): readonly string[] {
  const { looks, foretold, liveTokens } = aftermath;
  const [before, after] = liveTokens;
  const revoked = before.google + before.ovh - after.google - after.ovh;
  const isMixed = title !== "both of Monday";
  const shown = looks.filter(({ status }) => status !== undefined);
  const nameOf = ({ drill }: Look) => `${title}: ${drill.kind}, ${drill.fate}`;
  const ended = shown.filter(({ status }) => isMixed && status === "reauth_required");
  const wrong = shown.filter((look) => (look.refreshed === "credential_missing") !== isForetold(look, foretold));
  return [
    ...ended.map((look) => `${nameOf(look)} was ended: ${look.refreshed}`),
    ...wrong.map((look) => `${nameOf(look)} was ${isForetold(look, foretold) ? "" : "not "}foretold to be lost: ${look.refreshed}`),
    ...(isMixed && revoked > 0 ? [`${title}: ${revoked} grants were revoked`] : []),
  ];
}

const isForetold = ({ drill }: Look, foretold: ReadonlySet<string>): boolean => foretold.has(toPlace(drill));
