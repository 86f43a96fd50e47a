import { methodSection } from "../../connect/method-section.ts";
import { oneShown } from "../../connect/one-shown.ts";
import { showKit } from "../../connect/show-kit.ts";
import { submissionForm } from "../../connect/submission-form.ts";
import { element } from "../../element.ts";
import { formExtra } from "../../form-extra.ts";
import type { OwnWay } from "../provider-part.ts";
import { connectMany } from "./connect-many.ts";
import { trustTest } from "./trust-check.ts";

/** AWS by a role: what makes it, and one form for one account or for many. */
export const roleWay: OwnWay = (visit, part, form, place) => {
  let externalId: string | undefined;
  const read = ({ values }: { readonly values: readonly { readonly value: string }[] }) => {
    externalId = values[0]?.value;
  };
  const { name: method, title, fields = [] } = form;
  const one = submissionForm(visit, part, { method, title, fields, evidence: (code) => trustTest(code, externalId) }, place);
  const choices = [
    { title: "One account", node: element("div", {}, formExtra(part.provider, method, one), one) },
    { title: "Many accounts at once", node: connectMany(visit, part, method) },
  ];
  const kit = showKit(visit, part, { method, read });
  return { name: method, form, nodes: [methodSection(form, { id: place.id, kit, form: oneShown("How many accounts?", choices) })] };
};
