import { isSameAccount, nameAccount, type Preview } from "../answers.ts";
import { describeStay } from "../connect/replacing.tsx";
import { PermissionList } from "../connection/permission-list.tsx";
import type { Form } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import { countOf } from "../words.ts";

/** What is asked of a person who has come back from a login. */
export const titleOf = (preview: Preview, organisation: string): string =>
  preview.takes_over && preview.replaces !== null
    ? `Take over ${describeName(preview)} from ${preview.replaces.connected_by} with ${nameAccount(preview)}?`
    : `Connect ${nameAccount(preview)}'s ${describeName(preview)} to ${organisation}?`;

type QuestionProps = { readonly of: Preview; readonly person: string; readonly words: Form["permissions"] };

/**
 * What a person agrees to who confirms. It names the person who is signed in: a person who was sent a link by another must be able to see that this is
 * not theirs to confirm.
 */
export function ConfirmQuestion({ of, person, words }: QuestionProps) {
  return (
    <>
      <p>With these permissions:</p>
      <PermissionList of={of} words={words} />
      {describeReplaced(of).map((text) => (
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
  const { connected_by: by, changes } = replaces;
  const replaced = nameAccount(replaces);
  return isSameAccount(replaces, preview)
    ? ["This account is already connected. New tokens replace the ones it has."]
    : [`It replaces ${replaced}, which ${by} connected.`, ...describeStay(changes, replaced), ...describeReach(preview)];
}

/** What another account of the same provider may lack. */
const mayLack =
  "From then on callers reach only what this account can see. Make sure first that it sees everything that was set up, such as each project.";

/** Says what the account sees of the projects that are set up, as far as that was compared. */
export function describeReach({ reach, takes_over }: Pick<Preview, "reach" | "takes_over">): readonly string[] {
  if (reach === null) {
    return takes_over ? [mayLack] : [];
  }
  const { seen, of, missing } = reach;
  const projects = of === 1 ? "the project that is set up" : `the ${of} projects that are set up`;
  if (seen === of) {
    return [`From then on callers reach only what this account can see. It sees ${projects}.`];
  }
  const more = of - seen - missing.length;
  return [
    `This account sees ${seen} of ${projects}. From then on callers do not reach the others: ${missing.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
    "Give it access to them first, or choose an account that has it.",
  ];
}

/** Completes the button's words, so that a loss is agreed to in words. */
export const describeLoss = (reach: Preview["reach"]): string => {
  const lost = reach === null ? 0 : reach.of - reach.seen;
  return lost === 0 ? "" : ` without ${countOf(lost, "project")}`;
};
