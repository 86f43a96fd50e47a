import { type ReadTailscaleSshSetup200, readRootTailnet, readTailscaleSshSetup } from "../../../../../client/generated/operations.ts";
import { nameAccount } from "../../account-name.ts";
import type { Connection } from "../../answers.ts";
import { copyRow } from "../../copy-row.ts";
import { element } from "../../element.ts";
import type { Visit } from "../../visit.ts";
import { keylessMethod } from "../keyless.ts";
import type { OwnSection } from "../provider-part.ts";
import { describeAuthKey } from "./auth-key.ts";

/** Shows the tailnet, its auth key, and the SSH key that machines must trust. Reads them again when the record has changed. */
export function showTailnet({ api }: Visit, signal: AbortSignal): OwnSection {
  const facts = element("dl", { class: "facts" });
  const ssh = element("div", { class: "ssh" });
  const node = element("section", { class: "own" }, element("h2", {}, "Tailnet"), facts, ssh);
  let readFor = "";
  const read = async (connection: Connection) => {
    const { account, method } = connection;
    const [authKey, root, setup] = await Promise.all([
      describeAuthKey(api, connection),
      api.askQuietly(readRootTailnet, { account }).catch(() => undefined),
      // Without a secret there is no key to keep.
      method === keylessMethod ? undefined : api.askQuietly(readTailscaleSshSetup, { account }).catch(() => undefined),
    ]);
    if (signal.aborted || readFor !== connection.updated_at) {
      return;
    }
    facts.replaceChildren(
      fact("Name", nameAccount(connection)),
      fact("Root tailnet", root === undefined ? "could not be read" : root.hasRootTailnet ? "yes" : "not chosen"),
      fact("Auth key", authKey),
    );
    // A connection's SSH key stays the same. Its buttons are not replaced, so that they keep the focus.
    if (setup !== undefined && ssh.dataset.key !== setup.sshPublicKey) {
      ssh.dataset.key = setup.sshPublicKey;
      ssh.replaceChildren(...sshKey(setup));
    }
  };
  return {
    node,
    show: (connection) => {
      if (readFor !== connection.updated_at) {
        readFor = connection.updated_at;
        void read(connection);
      }
    },
  };
}

const sshKey = ({ sshPublicKey, command }: ReadTailscaleSshSetup200) => [
  element("h3", {}, "SSH"),
  element("p", { class: "note" }, "Run the command on each machine that is to be reached, as the user that commands will run as."),
  copyRow("SSH public key", sshPublicKey),
  copyRow("Command", command),
];

const fact = (name: string, value: Node | string) => element("div", {}, element("dt", {}, name), element("dd", {}, value));
