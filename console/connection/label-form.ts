import type { Connection } from "../answers.ts";
import type { Api } from "../api.ts";
import { toCallFailure } from "../call-failure.ts";
import { formField } from "../connect/form-field.ts";
import { findLabelProblem } from "../connect/label-field.ts";
import { announce, button, element } from "../element.ts";
import { clearNotice, closeNotice } from "../notice.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { describeName } from "../providers/parts.ts";
import { describeFailure } from "../words.ts";
import type { CardActionsOptions } from "./card-actions.ts";

export type LabelForm = { readonly node: HTMLElement; show(connection: Connection): void };

export type LabelFormOptions = Pick<CardActionsOptions, "show" | "gone" | "failed"> & { readonly api: Api };

/** Lets a person give a connection a label, change it, or take it away. Folded until it is opened; what is typed stays until it is saved. */
export function labelForm({ api, show, gone, failed }: LabelFormOptions): LabelForm {
  const field = formField({ name: "label", title: "Label", hint: "What your colleagues read, at most 64 characters." }, "connection");
  const known = element("p", { class: "note" });
  const summary = element("summary");
  let connection: Connection;

  const write = async (label: string | null): Promise<void> => {
    try {
      const labelled = await api.label(connection, label);
      if (!node.isConnected) {
        return;
      }
      node.open = false;
      show(labelled);
      summary.focus();
      announce(`${describeName(labelled)}: ${label === null ? "It has no label any more." : "The label is saved."}`);
    } catch (error) {
      // The person has left the page.
      if (!node.isConnected) {
        return;
      }
      const { code, field: at } = toCallFailure(error);
      if (code === "not_found") {
        return gone();
      }
      if (at === field.field.name) {
        return refuse(describeFailure(code).action);
      }
      failed(error, () => again(label));
    }
  };
  /** The same once more, out of a notice, which takes the focus with it when it goes. */
  const again = async (label: string | null): Promise<void> => {
    await deeds.free();
    if (!node.isConnected) {
      return closeNotice();
    }
    clearNotice();
    node.open = true;
    field.focus();
    await deeds.begin(() => write(label));
  };
  const refuse = (problem: string): void => {
    field.tell(problem);
    field.focus();
  };
  const save = async (): Promise<void> => {
    const label = field.value();
    const problem = label === "" ? "Type a label." : findLabelProblem(label);
    field.tell("");
    return problem === undefined ? write(label) : refuse(problem);
  };

  const deeds = oneAtATime((busy) => {
    for (const each of [saveNow, removeNow]) {
      each.ariaDisabled = busy ? "true" : null;
    }
  });
  const saveNow = button("Save the label", () => deeds.begin(save));
  saveNow.type = "submit";
  const removeNow = button("Remove the label", () => deeds.begin(() => write(null)), "quiet");
  const form = element(
    "form",
    { method: "post", novalidate: "", autocomplete: "off", "aria-label": "Label" },
    field.node,
    known,
    element("div", { class: "buttons" }, saveNow, removeNow),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  const node = element("details", { class: "stored" }, summary, form);
  const reset = () => {
    field.write(connection.label ?? "");
    field.tell("");
  };
  node.addEventListener("toggle", () => {
    if (!node.open) {
      reset();
    }
  });
  return {
    node,
    show: (now) => {
      connection = now;
      node.hidden = now.status === "disconnecting";
      summary.textContent = now.label === null ? "Give it a label" : "Change the label";
      removeNow.hidden = now.label === null;
      known.replaceChildren("Programs know the connection as ", element("code", {}, now.account), ", with or without a label.");
      if (!node.open) {
        reset();
      }
    },
  };
}
