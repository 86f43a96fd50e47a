import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type ReadMe200, readMe } from "../../client/generated/operations.ts";
import { useVisit } from "../visit.ts";

/** Says in place of a control that the person lacks its permission, and who has it. @param what - Such as `Changing the webhook`. */
export function Lacking({ permission, what }: { readonly permission: string; readonly what: string }) {
  const { api, signal } = useVisit();
  const me = useSignal<ReadMe200 | undefined>(undefined);
  useEffect(() => {
    api.askQuietly(readMe).then(
      (read) => {
        me.value = signal.aborted ? undefined : read;
      },
      () => undefined,
    );
  }, [api]);
  const roles = me.value?.lacking.find((each) => each.permission === permission)?.roles ?? [];
  return (
    <p class="note">
      {what} needs the permission <code>{permission}</code>.{" "}
      {me.value !== undefined && (roles.length > 0 ? `It comes with the role ${roles.join(" or ")}, which ${from} gives.` : byOperator)}
    </p>
  );
}

const from = "your organisation's identity provider";
const byOperator = "The operator of Aurora gives it.";
