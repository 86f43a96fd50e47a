import type { Connection, Disconnection } from "../answers.ts";
import { CopyRow } from "../parts/button.tsx";
import { Instant } from "../parts/instant.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import { partWordsOf } from "../providers/parts.ts";
import type { PartWords } from "../providers/provider-part.ts";
import { lowerFirst } from "../words.ts";

type LeftProps = { readonly of: Disconnection["left"][number]; readonly part: PartWords | undefined };

const leftWords: Readonly<Record<string, string>> = {
  grant: "The permission at the provider",
  earlier_grant: "The permission of an earlier login",
  credential: "The tokens here",
  record: "The record here",
};

/** Says that something is still there, why, what the customer can do, and how long it works. @param part - The provider's words for it. */
export function LeftItem({ of, part }: LeftProps) {
  const { what, lives_until: until, command, url } = of;
  // Nothing but a page of the provider's: `javascript:` is an address too.
  const page = url?.startsWith("https://") ? { label: "Open the provider's account page", url } : undefined;
  const link = part === undefined ? page : part.link;
  return (
    <li data-mark="left">
      {describe({ of, part })}
      {until !== undefined && (
        <>
          {" It "}
          <Instant at={until} look="expiry" />.
        </>
      )}
      {command !== undefined && <CopyRow name="The command that removes it" text={command} />}
      {link !== undefined && what !== "setup" && <OuterLink to={link} />}
    </li>
  );
}

function describe({ of: { what, state, code, reason, action, target = "" }, part }: LeftProps): string {
  if (what === "setup") {
    return `${reason}. ${action}`;
  }
  const name = part?.name ?? leftWords[what] ?? what.replaceAll("_", " ");
  // Where nothing was refused, the provider's words say why it stays.
  const why = part !== undefined && code === "revocation_unsupported" ? "" : `${lowerFirst(reason)}. `;
  const way = part !== undefined && state === "left" ? part.stays : action;
  return `${name}${target === "" ? "" : ` ${target}`}: ${why}${why === "" ? lowerFirst(way) : way}`;
}

/** Says what an earlier login or secret has left at the provider, and how the customer removes it; nothing where nothing is left. */
export function LeftOfEarlier({ of: { provider, left } }: { readonly of: Connection }) {
  const words = partWordsOf(provider);
  return left.length === 0 ? null : (
    <section class="own" aria-label="Left of an earlier connection">
      <h2>Still there from before</h2>
      <p class="note">Aurora does not see whether you have removed it.</p>
      <ul class="deeds">
        {left.map((each) => {
          const part = words[each.what] ?? words[each.what.replace(/^earlier_/, "")];
          return <LeftItem key={`${each.what} ${each.target} ${each.name}`} of={each} part={part} />;
        })}
      </ul>
    </section>
  );
}
