import { nameAccount } from "../../account-name.ts";
import { showKit } from "../../connect/show-kit.ts";
import { element } from "../../element.ts";
import type { Visit } from "../../visit.ts";
import { keylessMethod } from "../keyless.ts";
import type { OwnSection } from "../provider-part.ts";
import { tailscaleFailureWords } from "./failure-words.ts";

/** Shows the tailnet; and for those who may write the scripts, among them the command by which machines trust its SSH key. */
export function showTailnet(visit: Visit): OwnSection {
  const name = element("dd", {});
  const facts = element("dl", { class: "facts" }, element("div", {}, element("dt", {}, "Name"), name));
  const node = element("section", { class: "own" }, element("h2", {}, "Tailnet"), facts);
  return {
    node,
    show: (connection) => {
      name.textContent = nameAccount(connection);
      const { provider, account, method } = connection;
      // Without a secret there is no key to trust.
      if (visit.api.session.mayWrite && method !== keylessMethod && node.childElementCount === 2) {
        node.append(showKit(visit, { provider, failureWords: tailscaleFailureWords }, { method, account }));
      }
    },
  };
}
