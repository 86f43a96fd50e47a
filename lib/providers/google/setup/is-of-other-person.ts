import type { Change } from "../../../setup/change.ts";
import { type ChangeKind, readName, toPersonMember } from "./change-names.ts";

/** Whether a change lets another person than this one take the tokens of an account. The operator's own principal is no person. Pure. */
export function isOfOtherPerson(change: Change, person: string): boolean {
  if (change.kind !== ("account_user" satisfies ChangeKind)) {
    return false;
  }
  const { member } = readName.accountUser(change);
  return member.startsWith("user:") && member !== toPersonMember(person);
}
