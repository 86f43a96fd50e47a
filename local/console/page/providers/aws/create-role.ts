import { downloadAwsTemplate, readAwsQuickCreateLink } from "../../../../../client/generated/operations.ts";
import { toCallFailure } from "../../call-failure.ts";
import { showKit } from "../../connect/show-kit.ts";
import { copyRow } from "../../copy-row.ts";
import { announce, button, element, heading } from "../../element.ts";
import { linkTo } from "../../link.ts";
import { tellUnlessLeft, type Visit } from "../../visit.ts";
import { describeFailure } from "../../words.ts";
import type { ProviderPart } from "../provider-part.ts";
import { downloadText } from "./download-text.ts";
import { awsFailureWords } from "./failure-words.ts";
import { type RoleType, roleTypes } from "./role-types.ts";
import type { Workspace } from "./workspace.ts";

/** The first step: the external ID, and how the role is created with CloudFormation, in one account or in all of an organisation. */
export function createRole(visit: Visit, part: ProviderPart, { id, externalId }: Workspace): HTMLElement {
  const { api, signal } = visit;
  const ways = element("div", { class: "ways" });
  let chosen: RoleType = roleTypes[0].type;

  const download = async (roleType: RoleType) => {
    try {
      const { template } = await api.askQuietly(downloadAwsTemplate, id, { format: "json", roleType });
      downloadText("aurora-access.yaml", template);
      announce("The template is downloaded.");
    } catch (error) {
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => download(roleType) }));
    }
  };
  /** Of two choices in a row only the later one is shown. What the person has opened stays open. */
  const show = async (roleType: RoleType) => {
    chosen = roleType;
    const made = await readWays(roleType);
    if (!signal.aborted && chosen === roleType) {
      const isOpen = ways.querySelector("details")?.open === true;
      ways.replaceChildren(...made);
      ways.querySelector("details")?.toggleAttribute("open", isOpen);
    }
  };
  const readWays = async (roleType: RoleType): Promise<readonly HTMLElement[]> => {
    try {
      const { quickCreateUrl, stackSetsCommand, note, policies } = await api.askQuietly(readAwsQuickCreateLink, id, { roleType });
      return [
        element("p", { class: "note" }, `The role has AWS' ${policies.length === 1 ? "policy" : "policies"} ${policies.join(", ")}.`),
        element("p", {}, note),
        // Empty where the operator has put the template nowhere.
        ...(quickCreateUrl === "" ? [] : [linkTo({ label: "Open CloudFormation, filled in", url: quickCreateUrl })]),
        element(
          "div",
          { class: "buttons" },
          button("Download the template", () => download(roleType), "quiet"),
        ),
        element(
          "details",
          { class: "stored" },
          element("summary", {}, "For every account of an organisation"),
          element("p", { class: "note" }, "Run the StackSets command in the management account, with your organisational unit."),
          copyRow("StackSets command", stackSetsCommand),
        ),
      ];
    } catch (error) {
      const { title, action } = describeFailure(toCallFailure(error).code, awsFailureWords);
      return [element("p", { class: "problem" }, `${title}. ${action}`)];
    }
  };
  void show(chosen);
  return element(
    "section",
    { class: "card method", "aria-labelledby": "create-role" },
    heading("1. Create the role", "create-role"),
    element("p", {}, "The role trusts this application on the condition of your external ID. It is not a secret, and never changes."),
    copyRow("External ID", externalId),
    choice(show),
    ways,
    showKit(visit, part, "role"),
  );
}

function choice(choose: (roleType: RoleType) => unknown): HTMLElement {
  const options = roleTypes.map(({ type, label, what }, index) => {
    const input = element("input", { type: "radio", name: "role-type", value: type, ...(index === 0 ? { checked: "" } : {}) });
    input.addEventListener("change", () => choose(type));
    return element("label", {}, input, element("span", {}, label, element("small", { class: "note" }, ` ${what}`)));
  });
  return element("fieldset", { class: "options" }, element("legend", {}, "What the role may do"), ...options);
}
