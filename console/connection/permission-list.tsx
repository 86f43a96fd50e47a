import type { Connection } from "../answers.ts";
import { Card } from "../parts/card.tsx";
import { useAnswer } from "../parts/read.tsx";
import { type Form, findForm } from "../providers/method.ts";
import { useVisit } from "../visit.ts";

type ListProps = { readonly of: Pick<Connection, "scopes">; readonly words: Form["permissions"] };

/** The permissions that were asked for, in plain words, and whether each was granted. */
export function PermissionList({ of: { scopes }, words: known }: ListProps) {
  // A method that asks for one permission alone has words for it, whatever its clouds call it.
  const only = scopes.requested.length === 1 && known.length === 1 ? known[0] : undefined;
  return (
    <ul class="deeds" aria-label="Permissions">
      {scopes.requested.map((scope) => {
        const isMissing = scopes.missing.includes(scope);
        const words = (known.find(({ name }) => name === scope) ?? only)?.words ?? scope;
        return (
          <li key={scope} data-mark={isMissing ? "left" : "done"}>
            {isMissing ? `Not granted: ${words}` : words}
            {words !== scope && (
              <small class="note">
                {" "}
                <code>{scope}</code>
              </small>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What a connection is used for. Without the words of its method, by the provider's names. */
export function GrantedPermissions({ of }: { readonly of: Connection }) {
  const { api } = useVisit();
  const forms = useAnswer(api.listForms, []) ?? [];
  return (
    <Card id="used-for" title="Used for" look="own">
      <PermissionList of={of} words={findForm(forms, of)?.permissions ?? []} />
    </Card>
  );
}
