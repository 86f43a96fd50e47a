import { isSameAccount, nameAccount, type Preview } from "../answers.ts";
import { describeStay } from "../connect/replacing.tsx";
import { PermissionList } from "../connection/permission-list.tsx";
import type { Form } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import { describeReach } from "./describe-reach.ts";

/** What is asked of a person who has come back from a login. */
export const titleOf = (preview: Preview, organisation: string): string =>
  preview.takes_over && preview.replaces !== null
    ? `Take over ${describeName(preview)} from ${preview.replaces.connected_by} with ${nameAccount(preview)}?`
    : `Connect ${nameAccount(preview)}'s ${describeName(preview)} to ${organisation}?`;

type QuestionProps = { readonly of: Preview; readonly person: string; readonly login: Pick<Form, "permissions"> };

/**
 * What a person agrees to who confirms. It names the person who is signed in: a person who was sent a link by another must be able to see that this is
 * not theirs to confirm.
 */
export function ConfirmQuestion({ of, person, login }: QuestionProps) {
  const isOther = of.replaces !== null && !isSameAccount(of.replaces, of);
  return (
    <>
      <p>With these permissions:</p>
      <PermissionList of={of} words={login.permissions} />
      {[...describeReplaced(of), ...(isOther ? describeReach(of) : [])].map((text) => (
        <p key={text}>{text}</p>
      ))}
      {of.own_client !== undefined && <p>The login was made with your organisation's own OAuth client {of.own_client}.</p>}
      <p>
        You are <strong>{person}</strong>. If another person sent you here with a link, do not confirm.
      </p>
    </>
  );
}

function describeReplaced(preview: Preview): readonly string[] {
  const { replaces } = preview;
  if (replaces === null) {
    return [];
  }
  return isSameAccount(replaces, preview)
    ? ["This account is already connected. New tokens replace the ones it has."]
    : [
        `It replaces ${nameAccount(replaces)}, which ${replaces.connected_by} connected.`,
        ...describeStay(replaces.changes, nameAccount(replaces)),
      ];
}
