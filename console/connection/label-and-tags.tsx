import { useEffect, useMemo, useRef } from "preact/hooks";
import * as v from "valibot";
import { tagKey, tagValue } from "../../lib/http/tag-fields.ts";
import type { Connection } from "../answers.ts";
import { findLabelProblem } from "../connect/names.tsx";
import { Button } from "../parts/button.tsx";
import { Card, Facts } from "../parts/card.tsx";
import { FieldRow, type OpenField, openField } from "../parts/field.tsx";
import { useVisit } from "../visit.ts";
import { describeFailure } from "../words.ts";
import type { Shown } from "./connection-store.ts";

/** What people call a connection, and by what their organisation sorts it. */
export function LabelAndTags({ of, store }: Shown) {
  const { mayWrite } = useVisit().api.session;
  return (
    <Card id="label-and-tags" title="Label and tags">
      <Facts of={{ Label: of.label ?? "none", ...(Object.keys(of.tags).length === 0 ? { Tags: "none" } : of.tags) }} />
      {mayWrite && of.status !== "disconnecting" && <Edit of={of} store={store} />}
    </Card>
  );
}

const labelField = { name: "label", title: "Label", hint: "What your colleagues read, at most 64 characters.", optional: true };
const tagsHint = "One a line, such as team=web. Events, webhooks and the audit trail have them: put no secret into a tag.";
const tagsField = { name: "tags", title: "Tags", hint: tagsHint, lines: true, optional: true };

/** What is typed stays until it is saved, or the fold is closed. */
function Edit({ of, store }: Shown) {
  const known = { label: of.label ?? "", tags: writeTags(of.tags) };
  const { label, tags } = useMemo(() => ({ label: openField(labelField, "connection"), tags: openField(tagsField, "connection") }), []);
  const fold = useRef<HTMLDetailsElement>(null);
  const settle = () => {
    label.tell("");
    tags.tell("");
  };
  const reset = () => {
    if (fold.current?.open === false) {
      label.write(known.label);
      tags.write(known.tags);
      settle();
    }
  };
  useEffect(reset, [known.label, known.tags]);
  const refuse = (field: OpenField, problem: string) => {
    field.tell(problem);
    field.focus();
  };
  const close = () => {
    fold.current?.removeAttribute("open");
    fold.current?.querySelector("summary")?.focus();
  };
  const save = () => {
    const [typed, read] = [label.value(), parseTags(tags.value())];
    const problem = typed === "" ? undefined : findLabelProblem(typed);
    settle();
    if (problem !== undefined) {
      return refuse(label, problem);
    }
    if ("problem" in read) {
      return refuse(tags, read.problem);
    }
    // What a colleague changes meanwhile stays, if it is the other one.
    const changes = {
      ...(typed !== known.label && { label: typed === "" ? null : typed }),
      ...(tags.value() !== known.tags && { tags: read.tags }),
    };
    return Object.keys(changes).length === 0
      ? close()
      : store.change(changes, close, ({ code, field }) => {
          const at = [label, tags].find((each) => each.of.name === field);
          at && refuse(at, describeFailure(code).action);
          return at !== undefined;
        });
  };
  return (
    <details class="fold" ref={fold} onToggle={reset}>
      <summary>Change the label and tags</summary>
      <form class="folded" noValidate autocomplete="off" aria-label="Label and tags" onSubmit={(event) => event.preventDefault()}>
        <FieldRow of={label} />
        <p class="note">
          Programs know the connection as <code>{of.account}</code>, with or without a label.
        </p>
        <FieldRow of={tags} />
        <div class="buttons">
          <Button press={save} busy={store.busy.value} submits>
            Save
          </Button>
        </div>
      </form>
    </details>
  );
}

type Tags = Connection["tags"];

/** Tags as a person types them, one a line. */
export const writeTags = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join("\n");

/** @returns All tags, or the first line that is none in the words of the form. How many they may be is what the API says. */
export function parseTags(text: string): { readonly tags: Tags } | { readonly problem: string } {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => {
    const [key = "", ...value] = line.split("=");
    return { line, key: key.trim(), value: value.join("=").trim() };
  });
  const wrong = pairs.find(({ key, value }) => !v.safeParse(tagKey, key).success || !v.safeParse(tagValue, value).success);
  return wrong === undefined
    ? { tags: Object.fromEntries(pairs.map(({ key, value }) => [key, value])) }
    : { problem: `“${wrong.line.trim()}” is no tag: write a key, =, and at most 200 characters.` };
}
