import { connectTailscale, type TailscaleSubmission } from "../../../../../client/generated/operations.ts";
import { adminPages } from "../../../../../lib/providers/tailscale/tailscale.ts";
import type { ProviderPart } from "../provider-part.ts";
import { submissionMethod } from "../submission-method.ts";
import { tailscaleDisconnect } from "./disconnect-words.ts";
import { tailscaleFailureWords } from "./failure-words.ts";
import { tailscaleFederatedWords } from "./federated.ts";
import { showTailnet } from "./show-tailnet.ts";

const listMachines = "See the machines of your tailnet";
const createKeys = "Create and delete auth keys, with which machines join your tailnet";

/** Tailscale: an OAuth client that the customer creates in the admin console, or a trust credential for the organisation's issuer. */
export const tailscalePart: ProviderPart = {
  provider: "tailscale",
  name: "Tailscale",
  methods: [
    submissionMethod({
      name: "client",
      title: "With an OAuth client",
      steps: [
        `Open ${adminPages.policyFile} and give the tag an owner: "tagOwners": { "tag:aurora": ["autogroup:admin"] }.`,
        "On the page of OAuth clients, create a client. Tick Devices > Core > Read, and Keys > Auth Keys > Write.",
        "Add tag:aurora to Keys > Auth Keys > Write.",
        "Copy the client ID and the client secret, and paste them below.",
      ],
      madeBy: "client",
      link: { label: "Open Tailscale's OAuth clients", url: adminPages.clients },
      permissions: [listMachines, createKeys],
      fields: [
        { name: "clientId", label: "Client ID", help: "Such as k123abCNTRL." },
        { name: "clientSecret", label: "Client secret", help: "Begins with tskey-client-. Tailscale shows it once.", secret: true },
        {
          name: "tailnet",
          label: "Tailnet",
          help: "Empty: the one in which the client was created. Otherwise its name, such as example.com.",
          optional: true,
        },
      ],
      connect: (ask, body: TailscaleSubmission) => ask(connectTailscale, body),
    }),
  ],
  takesWord: true,
  keyless: {},
  failureWords: tailscaleFailureWords,
  permissionWords: { "devices:core:read": listMachines, auth_keys: createKeys },
  tokenWords: "requested for each use, and not stored",
  storedName: "Client and keys",
  disconnect: tailscaleDisconnect,
  byMethod: { federated: tailscaleFederatedWords },
  own: showTailnet,
};
