import { listTargets } from "../../../client/generated/operations.ts";
import type { Connection } from "../../answers.ts";
import { withWay } from "../../connect/one-of-ways.ts";
import { showKit } from "../../connect/show-kit.ts";
import { element } from "../../element.ts";
import { instant } from "../../instant.ts";
import { pageLink } from "../../navigation.ts";
import { toConnectPath } from "../../route.ts";
import type { Visit } from "../../visit.ts";
import type { OwnSection } from "../provider-part.ts";
import { azureFailureWords } from "./failure-words.ts";

/** How long before its end a secret is to be replaced. */
const noticeMs = 28 * 86_400_000;

/** Shows the directory by its id, the subscription that the connection works with, and how a secret that expires soon is replaced. */
export function showDirectory(visit: Visit, signal: AbortSignal): OwnSection {
  const { api } = visit;
  const subscription = element("dd", {}, "…");
  const tenant = element("dd", {});
  const facts = element(
    "dl",
    { class: "facts" },
    element("div", {}, element("dt", {}, "Tenant ID"), tenant),
    element("div", {}, element("dt", {}, "Subscription"), subscription),
  );
  const replacing = element("div", { class: "own" });
  const node = element("section", { class: "own" }, element("h2", {}, "In the directory"), facts, replacing);
  let readFor = "";
  const read = async (connection: Connection) => {
    const { updated_at, provider, account } = connection;
    const answer = await api.askQuietly(listTargets, provider, account).catch(() => undefined);
    if (!signal.aborted && readFor === updated_at) {
      const names = answer?.targets.map(({ id, name }) => (name === null ? id : `${name} (${id})`)) ?? [];
      subscription.textContent = names.length === 0 ? "not available" : names.join(", ");
    }
  };
  return {
    node,
    show: (connection) => {
      tenant.textContent = connection.identity.id;
      const ends = endOf(connection);
      // The buttons are not replaced while the date is the same, so that they keep the focus.
      if (replacing.dataset.ends !== (ends ?? "")) {
        replacing.dataset.ends = ends ?? "";
        replacing.replaceChildren(...(ends === undefined ? [] : howToReplace(ends, connection, visit)));
      }
      if (readFor !== connection.updated_at) {
        readFor = connection.updated_at;
        void read(connection);
      }
    },
  };
}

/** When the secret expires, if that is soon and it still works. */
function endOf({ status, credential }: Connection): string | undefined {
  const ends = credential?.expires_at;
  const isSoon = ends !== undefined && new Date(ends).getTime() - Date.now() <= noticeMs;
  return isSoon && status === "active" ? ends : undefined;
}

const howToReplace = (ends: string, { provider, account, method }: Connection, visit: Visit) => [
  element("h3", {}, "Replace the secret"),
  element(
    "p",
    {},
    "The secret ",
    instant(ends, "expiry"),
    ". Run the script again: the application stays, and it prints another secret. ",
    ...(visit.api.session.mayWrite ? [pageLink(withWay(toConnectPath(provider, account), method), "Connect the new secret"), "."] : []),
  ),
  ...(visit.api.session.mayWrite ? [showKit(visit, { provider, failureWords: azureFailureWords }, { method })] : []),
];
