import { rolesPage } from "../../../../../lib/providers/aws/aws.ts";
import type { Connection } from "../../answers.ts";
import { element } from "../../element.ts";
import { linkTo } from "../../link.ts";
import type { Visit } from "../../visit.ts";
import type { OwnSection } from "../provider-part.ts";
import { federatedProof } from "./federated-words.ts";
import { trustTest } from "./trust-check.ts";
import { readWorkspace } from "./workspace.ts";

/** Shows the role, the external ID that it must ask for unless it trusts the organisation's issuer, and what the last trust test has come to. */
export function showRole({ api }: Visit, signal: AbortSignal): OwnSection {
  const role = element("code", {});
  const id = element("dd", {}, "…");
  const test = element("div", { class: "ssh" });
  const externalIdFact = fact("External ID", id);
  const facts = element("dl", { class: "facts" }, fact("ARN", element("dd", {}, role)), externalIdFact);
  const node = element("section", { class: "own" }, element("h2", {}, "Role"), facts, test);
  const workspace = readWorkspace(api).catch(() => undefined);
  let shownFor = "";
  const show = async ({ identity, method, updated_at, last_failure, status }: Connection) => {
    role.textContent = identity.id;
    const isFederated = method === "federated";
    externalIdFact.hidden = isFederated;
    const externalId = (await workspace)?.externalId;
    if (signal.aborted || shownFor === updated_at) {
      return;
    }
    shownFor = updated_at;
    id.replaceChildren(externalId === undefined ? "could not be read" : element("code", {}, externalId));
    const hasEnded = status === "reauth_required";
    const calls = isFederated
      ? federatedProof(last_failure?.code)
      : externalId === undefined
        ? []
        : trustTest(last_failure?.code, externalId);
    const links = hasEnded ? [linkTo({ label: "Open IAM's roles", url: rolesPage })] : [];
    test.replaceChildren(...(calls.length === 0 ? [] : [element("h3", {}, "Trust test"), ...calls, ...links]));
  };
  return { node, show: (connection) => void show(connection) };
}

const fact = (name: string, value: HTMLElement) => element("div", {}, element("dt", {}, name), value);
