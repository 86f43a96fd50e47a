import { readCustomerSide } from "../../../client/generated/operations.ts";
import { rolesPage } from "../../../lib/providers/aws/aws.ts";
import type { Connection } from "../../answers.ts";
import { element } from "../../element.ts";
import { linkTo } from "../../link.ts";
import type { Visit } from "../../visit.ts";
import type { OwnSection } from "../provider-part.ts";
import { federatedProof } from "./federated-words.ts";
import { trustTest } from "./trust-check.ts";

/** Shows the role, and what the last trust test has come to: for those who may write with the line of the trust policy to change. */
export function showRole({ api }: Visit, signal: AbortSignal): OwnSection {
  const role = element("code", {});
  const test = element("div", { class: "ssh" });
  const facts = element("dl", { class: "facts" }, element("div", {}, element("dt", {}, "ARN"), element("dd", {}, role)));
  const node = element("section", { class: "own" }, element("h2", {}, "Role"), facts, test);
  let shownFor = "";
  const readExternalId = async ({ provider, method }: Connection) =>
    api.session.mayWrite ? (await api.askQuietly(readCustomerSide, provider, { method })).values[0]?.value : undefined;
  const show = async (connection: Connection) => {
    const { identity, method, updated_at, last_failure, status } = connection;
    role.textContent = identity.id;
    if (shownFor === updated_at) {
      return;
    }
    shownFor = updated_at;
    const code = last_failure?.code;
    const isFederated = method === "federated";
    const externalId = isFederated || code === undefined ? undefined : await readExternalId(connection).catch(() => undefined);
    if (signal.aborted || shownFor !== updated_at) {
      return;
    }
    const calls = isFederated ? federatedProof(code) : trustTest(code, externalId);
    const links = status === "reauth_required" ? [linkTo({ label: "Open IAM's roles", url: rolesPage })] : [];
    test.replaceChildren(...(calls.length === 0 ? [] : [element("h3", {}, "Trust test"), ...calls, ...links]));
  };
  return { node, show: (connection) => void show(connection) };
}
