import { failures } from "../../errors.ts";
import type { GrantPart, Provider, RevocationResult } from "../connection.ts";
import { type RemainingResource, toLeftPart, toPart } from "../grant-part-view.ts";
import type { Methods } from "../methods.ts";
import type { TeardownResult } from "../teardown-result.ts";
import type { Disconnection } from "./disconnect-connection.ts";
import { toSetupParts } from "./left-of-setup.ts";

/** Builds the answer about a disconnect. Everything that was not undone is in `left`. */
export function toDisconnectionView(disconnection: Disconnection, methods: Methods) {
  const { provider, account, state, grant, setup } = disconnection;
  const url = methods.find(disconnection)?.accountPage;
  const ofSetup = toSetupParts(setup);
  return {
    provider,
    account,
    state: state === "disconnected" ? state : "disconnecting",
    revoked: grant?.state === "revoked",
    undone: [...ofSetup.undone, ...(grant?.parts ?? []).filter(isUndone).map(toPart)],
    left: [
      ...ofSetup.left,
      ...(grant === undefined ? [] : toLeftAtProvider(grant, url)),
      ...(disconnection.state === "disconnecting" ? toUnfinished(disconnection) : []),
      ...(disconnection.state === "tearing_down" ? [grantInUse] : []),
    ],
  };
}

const grantInUse: RemainingResource = {
  what: "grant",
  state: "pending",
  code: "teardown_under_way",
  reason: "What setup made is being removed, which needs the grant",
  action: "Nothing needs to be done: it is given back after that. Send the same request again to see how far it is.",
};

const carriedOn = "The disconnect is retried automatically, after a longer pause each time: half an hour at most.";

function toUnfinished({ failure, grant, isErased }: Extract<Disconnection, { state: "disconnecting" }>): RemainingResource[] {
  const why = { code: failure.code, reason: failures[failure.code].title };
  const here: RemainingResource = { what: isErased ? "record" : "credential", ...why, action: carriedOn };
  return grant === undefined ? [{ what: "grant", ...why, action: `It is not given back yet. ${carriedOn}` }, here] : [here];
}

const isUndone = ({ state }: GrantPart): boolean => state === "revoked" || state === "removed";

const toLeftAtProvider = (grant: RevocationResult, url: string | undefined): RemainingResource[] =>
  grant.parts === undefined ? toLeftGrant(grant, url) : grant.parts.flatMap((part) => toLeftPart(part, url));

function toLeftGrant({ state, code = "provider_unavailable" }: RevocationResult, url: string | undefined): RemainingResource[] {
  const where = url === undefined ? {} : { url };
  const why = { what: "grant", code, reason: failures[code].title };
  switch (state) {
    case "revoked":
      return [];
    case "shared":
      return [
        {
          what: "grant",
          code: "grant_shared",
          reason: "Another live connection uses the same account, and revoking would end it too",
          action: "The grant is revoked when the last connection of the account is disconnected.",
        },
      ];
    case "pending":
      return [
        // Removing the application would end that login.
        code === "login_under_way"
          ? { ...why, action: failures[code].action }
          : {
              ...why,
              action:
                "The revocation is retried automatically for seven days. The token is kept until then at the longest, and for nothing else. To be sure now, remove this application at the provider.",
              ...where,
            },
      ];
    case "left":
      return [{ ...why, action: "Remove this application at the provider's account page.", ...where }];
  }
}

/**
 * Describes the disconnects in one sentence, for a client that shows one.
 *
 * @param gone - Empty: nothing was connected.
 * @param failed - Connections of the provider whose disconnect failed.
 */
export function describeDisconnections(provider: Provider, gone: readonly Disconnection[], methods: Methods, failed = 0): string {
  const name = provider.toUpperCase();
  const kept = grantsToTell.map((state) => gone.find(({ grant }) => grant?.state === state)).find((found) => found !== undefined);
  const rest = kept?.grant === undefined ? "" : describeKept(kept.grant, methods.find(kept)?.accountPage);
  if (failed > 0) {
    return `${name} is disconnected in part: try again in a moment${rest}`;
  }
  const unfinished = gone.filter((each) => each.state === "disconnecting");
  if (unfinished.length > 0 && unfinished.every(({ failure }) => failure.code === "setup_unavailable")) {
    return `${name} is being disconnected: removing what setup made could not be started yet, and is retried automatically`;
  }
  if (unfinished.length > 0) {
    return `${name} is being disconnected: a store of ours does not answer, and the disconnect is retried automatically${rest}`;
  }
  if (gone.some(({ state }) => state === "tearing_down")) {
    return `${name} is being disconnected: what setup made is removed first`;
  }
  const stands = describeStanding(gone.flatMap(({ setup }) => setup ?? []));
  return rest === "" && stands === "" ? `${name} disconnected successfully` : `${name} disconnected${rest}${stands}`;
}

/** Of what setup made only what could not be removed: what is kept on purpose works without this service. */
function describeStanding(returned: readonly TeardownResult[]): string {
  const count = returned.reduce((sum, { left, unlisted = 0 }) => sum + left.filter(({ state }) => state === "left").length + unlisted, 0);
  return count === 0 ? "" : `; of what setup made, ${count} still there: connect again and disconnect to remove it`;
}

/** The states that need an action come first. */
const grantsToTell = ["left", "pending", "shared"] as const;

function describeKept({ state, parts }: RevocationResult, url: string | undefined): string {
  const kept = (parts ?? []).filter((part) => !isUndone(part)).map(({ what }) => what.replaceAll("_", " "));
  if (kept.length > 0) {
    return `; still at the provider: ${kept.join(", ")}${url === undefined ? "" : ` (${url})`}`;
  }
  return state === "revoked" ? "" : `; ${grantTexts[state]}`;
}

const grantTexts: Readonly<Record<(typeof grantsToTell)[number], string>> = {
  left: "the grant is still there: remove this application at the provider's account page",
  pending: "the grant is still there at the provider, and its revocation is retried automatically for seven days",
  shared: "the grant stays at the provider while another live connection uses the same account",
};
