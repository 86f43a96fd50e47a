import { useVisit } from "../visit.ts";
import { useAnswer } from "./read.tsx";

/** Says in place of a control that the person lacks its permission, and who has it; nothing to those who have it. @param what - Such as `Changing the webhook`. */
export function Lacking({ permission = "connectors:write", what }: { readonly permission?: string; readonly what: string }) {
  const { api } = useVisit();
  const isLacking = !api.session.rights.has(permission);
  const me = useAnswer(async () => (isLacking ? api.readMe() : undefined), []);
  const roles = me?.lacking.find((each) => each.permission === permission)?.roles.join(" or ");
  const by = roles ? `It comes with the role ${roles}, which your organisation's identity provider gives.` : byOperator;
  return isLacking ? (
    <p class="note lacking">
      {what} needs the permission <code>{permission}</code>. {me !== undefined && by}
    </p>
  ) : null;
}

const byOperator = "The operator of Aurora gives it.";
