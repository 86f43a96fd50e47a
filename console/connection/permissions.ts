import type { Connection } from "../answers.ts";
import { element } from "../element.ts";
import type { Form } from "../providers/method.ts";

type Asked = Pick<Connection, "scopes">;

/** The permissions that were asked for, in plain words, and whether each was granted. */
export function permissionList({ scopes }: Asked, { permissions }: Pick<Form, "permissions">): HTMLElement {
  // A method that asks for one permission alone has words for it, whatever its clouds call it.
  const only = scopes.requested.length === 1 && permissions.length === 1 ? permissions[0] : undefined;
  const describeScope = (scope: string) => (permissions.find(({ name }) => name === scope) ?? only)?.words;
  const item = (scope: string) => {
    const isMissing = scopes.missing.includes(scope);
    const words = describeScope(scope) ?? scope;
    return element(
      "li",
      { "data-mark": isMissing ? "left" : "done" },
      isMissing ? `Not granted: ${words}` : words,
      scopeCode(scope, words),
    );
  };
  return element("ul", { class: "deeds", "aria-label": "Permissions" }, ...scopes.requested.map(item));
}

const scopeCode = (scope: string, words: string): HTMLElement | undefined =>
  words === scope ? undefined : element("small", { class: "note" }, " ", element("code", {}, scope));
