import { connectAccounts } from "../../../client/generated/operations.ts";
import { toCallFailure } from "../../call-failure.ts";
import { formField } from "../../connect/form-field.ts";
import { announce, button, element } from "../../element.ts";
import { formExtra } from "../../form-extra.ts";
import { failureDetails } from "../../list-states.ts";
import type { Visit } from "../../visit.ts";
import { describeFailure } from "../../words.ts";
import type { ProviderPart } from "../provider-part.ts";
import { resultList } from "./bulk-results.ts";
import { mostRoles, parseRoles } from "./parse-roles.ts";

/** The form that connects the accounts of many roles at once, and says of each what became of it. */
export function connectMany({ api, signal }: Visit, { provider, failureWords }: ProviderPart, method: string): HTMLElement {
  const field = formField(
    {
      name: "roleArns",
      title: "Role ARNs",
      hint: `One a line, at most ${mostRoles}. All of them have the external ID above.`,
      lines: true,
    },
    "many",
  );
  const outcome = element("p", { class: "outcome" });
  const results = element("div", { class: "result" });
  const say = (text: string, ...shown: readonly HTMLElement[]) => {
    outcome.textContent = text;
    results.replaceChildren(...shown);
    announce(text);
  };
  const connect = async () => {
    const list = parseRoles(field.value());
    field.tell("problem" in list ? list.problem : "");
    if ("problem" in list) {
      return field.focus();
    }
    say(`Testing the trust of ${list.roles.length} roles…`);
    try {
      const connections = list.roles.map(({ roleArn }) => ({ fields: { roleArn } }));
      const { results: told } = await api.ask(connectAccounts, provider, { method, connections });
      if (!signal.aborted) {
        const connected = told.filter(({ failure }) => failure === null).length;
        say(`${connected} of ${told.length} accounts are connected.`, resultList(list.roles, told, failureWords));
      }
    } catch (error) {
      if (!signal.aborted) {
        const failure = toCallFailure(error);
        const { title, action } = describeFailure(failure.code, failureWords);
        say(`${title}.`, element("p", {}, action), ...failureDetails(failure));
      }
    }
  };
  const press = button("Connect all", connect);
  press.type = "submit";
  const form = element(
    "form",
    { method: "post", novalidate: "", autocomplete: "off", "aria-label": "Many accounts" },
    field.node,
    element("div", { class: "buttons" }, press),
    outcome,
    results,
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  return element("div", {}, formExtra(provider, "many", form), form);
}
