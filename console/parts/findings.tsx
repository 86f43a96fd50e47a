import type { Finding } from "../answers.ts";
import { lowerFirst } from "../words.ts";
import { CopyRow } from "./button.tsx";
import { Instant } from "./instant.tsx";

/** The severities of findings, from the worst on. */
export const severityWords = { error: "Error", unknown: "Could not be checked", warning: "Warning", info: "Note" } as const;
const order = Object.keys(severityWords);

/** `at`: when it was found, where that is known. */
type Found = Finding & { readonly at?: string };

/** What a check or a verification has found, the worst first; nothing when there is nothing to say. */
export function Findings({ of }: { readonly of: readonly Found[] }) {
  const sorted = of.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return sorted.length === 0 ? null : (
    <ul class="findings" aria-label="What was found">
      {sorted.map((finding) => (
        <Item key={`${finding.code} ${finding.target}`} of={finding} />
      ))}
    </ul>
  );
}

const Item = ({ of: { severity, target, title, action, owner, code, at } }: { readonly of: Found }) => (
  <li data-severity={severity}>
    <p>
      <strong>{severityWords[severity]}: </strong>
      {target === undefined ? title : `${target}: ${lowerFirst(title)}`}
    </p>
    <WhatToDo action={action} />
    <p class="note">
      <code>{code}</code> · {ownerWords[owner]}
      {at !== undefined && (
        <span>
          {" · found "}
          <Instant at={at} />
        </span>
      )}
    </p>
  </li>
);

/** JSON to be pasted, with its name where it is a part of something: `"Condition": {…}`. */
const paste = /((?:"\w+": ?)?\{.*\})/s;

/** What is to be pasted has a button that copies it. */
export function WhatToDo({ action }: { readonly action: string }) {
  const [before = "", text, after] = action.split(paste, 3);
  return (
    <>
      <p>
        <LinkedText text={before.trim()} />
      </p>
      {text !== undefined && <CopyRow name="Text to paste" text={text} />}
      {after !== undefined && (
        <p>
          <LinkedText text={after.trim()} />
        </p>
      )}
    </>
  );
}

const ownerWords: Readonly<Record<Finding["owner"], string>> = {
  customer: "for you, or your administrator",
  operator: "for the operator of Aurora",
  provider: "for the provider",
  caller: "for you",
};

/** Text in which each `https` address is a link that names the host. A full stop or a comma after an address is not part of it. */
export function LinkedText({ text }: { readonly text: string }) {
  // With a group, `split` keeps the addresses, at the odd places.
  const parts = text.split(/(https:\/\/[^\s]*[^\s.,:;)])/);
  return parts.map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a key={part} href={part} target="_blank" rel="noreferrer">
        {new URL(part).host}
      </a>
    ),
  );
}

/** A list of sentences, in which addresses are links. */
export const Sentences = ({ of }: { readonly of: readonly string[] }) => (
  <ul>
    {of.map((sentence) => (
      <li key={sentence}>
        <LinkedText text={sentence} />
      </li>
    ))}
  </ul>
);
