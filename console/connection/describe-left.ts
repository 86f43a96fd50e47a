import type { Disconnection } from "../answers.ts";
import { copyRow } from "../copy-row.ts";
import { instant } from "../instant.ts";
import { linkTo } from "../link.ts";
import type { PartWords } from "../providers/disconnect-words.ts";
import { lowerFirst } from "../words.ts";

type Left = Disconnection["left"][number];

/** Says that something is still there, why, what the customer can do, and how long it works. @param part - The provider's words for it. */
export function describeLeft(left: Left, part: PartWords | undefined): (string | Node)[] {
  const { what, state, code, reason, action, lives_until, command } = left;
  if (what === "setup") {
    return [`${reason}. ${action}`];
  }
  const name = part?.name ?? leftWords[what] ?? what.replaceAll("_", " ");
  const { target = "" } = left;
  // Where nothing was refused, the provider's words say why it stays.
  const why = part !== undefined && code === "revocation_unsupported" ? "" : `${lowerFirst(reason)}. `;
  const way = part !== undefined && state === "left" ? part.stays : action;
  return [
    `${name}${target === "" ? "" : ` ${target}`}: ${why}${why === "" ? lowerFirst(way) : way}`,
    ...(lives_until === undefined ? [] : [" It ", instant(lives_until, "expiry"), "."]),
    ...(command === undefined ? [] : [copyRow("The command that removes it", command)]),
    ...listLinks(left, part),
  ];
}

const leftWords: Readonly<Record<string, string>> = {
  grant: "The permission at the provider",
  earlier_grant: "The permission of an earlier login",
  credential: "The tokens here",
  record: "The record here",
};

function listLinks({ url }: Left, part: PartWords | undefined): HTMLElement[] {
  if (part !== undefined) {
    return part.link === undefined ? [] : [linkTo(part.link)];
  }
  // Nothing but a page of the provider's: `javascript:` is an address too.
  return url?.startsWith("https://") ? [linkTo({ label: "Open the provider's account page", url })] : [];
}
