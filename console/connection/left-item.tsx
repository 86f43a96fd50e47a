import type { Disconnection } from "../answers.ts";
import { CopyRow } from "../parts/button.tsx";
import { Instant } from "../parts/instant.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import type { PartWords } from "../providers/provider-part.ts";
import { lowerFirst } from "../words.ts";

type Left = Disconnection["left"][number];

const leftWords: Readonly<Record<string, string>> = {
  grant: "The permission at the provider",
  earlier_grant: "The permission of an earlier login",
  credential: "The tokens here",
  record: "The record here",
};

/** Says that something is still there, why, what the customer can do, and how long it works. @param part - The provider's words for it. */
export function LeftItem({ of, part }: { readonly of: Left; readonly part: PartWords | undefined }) {
  const { lives_until: until, command } = of;
  const link = findLink(of, part);
  return (
    <li data-mark="left">
      {describe(of, part)}
      {until !== undefined && (
        <>
          {" It "}
          <Instant at={until} look="expiry" />.
        </>
      )}
      {command !== undefined && <CopyRow name="The command that removes it" text={command} />}
      {link !== undefined && <OuterLink to={link} />}
    </li>
  );
}

function describe({ what, state, code, reason, action, target = "" }: Left, part: PartWords | undefined): string {
  if (what === "setup") {
    return `${reason}. ${action}`;
  }
  const name = part?.name ?? leftWords[what] ?? what.replaceAll("_", " ");
  // Where nothing was refused, the provider's words say why it stays.
  const why = part !== undefined && code === "revocation_unsupported" ? "" : `${lowerFirst(reason)}. `;
  const way = part !== undefined && state === "left" ? part.stays : action;
  return `${name}${target === "" ? "" : ` ${target}`}: ${why}${why === "" ? lowerFirst(way) : way}`;
}

function findLink({ what, url }: Left, part: PartWords | undefined) {
  if (what === "setup" || part !== undefined) {
    return what === "setup" ? undefined : part?.link;
  }
  // Nothing but a page of the provider's: `javascript:` is an address too.
  return url?.startsWith("https://") ? { label: "Open the provider's account page", url } : undefined;
}
