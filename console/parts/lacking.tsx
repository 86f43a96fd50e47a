import { readMe } from "../../client/generated/operations.ts";
import { useVisit } from "../visit.ts";
import { useAnswer } from "./read.tsx";

/** Says in place of a control that the person lacks its permission, and who has it. @param what - Such as `Changing the webhook`. */
export function Lacking({ permission, what }: { readonly permission: string; readonly what: string }) {
  const { api } = useVisit();
  const me = useAnswer(() => api.askQuietly(readMe), []);
  const roles = me?.lacking.find((each) => each.permission === permission)?.roles ?? [];
  return (
    <p class="note">
      {what} needs the permission <code>{permission}</code>.{" "}
      {me !== undefined && (roles.length > 0 ? `It comes with the role ${roles.join(" or ")}, which ${from} gives.` : byOperator)}
    </p>
  );
}

const from = "your organisation's identity provider";
const byOperator = "The operator of Aurora gives it.";
