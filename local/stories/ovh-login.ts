import { dataOf } from "../../client/api-failure.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import { signIn } from "./sign-in.ts";
import type { Story } from "./story.ts";
import { storyConnection } from "./story-connection.ts";
import { getWith, storySteps } from "./story-steps.ts";
import type { StoryTarget } from "./story-target.ts";

const title = "OVHcloud login";
const endpoint = "ovh-eu";

type State = { readonly accounts: readonly { readonly access_tokens: readonly { readonly of: string; readonly status: string }[] }[] };

/**
 * Connects the European region by a login with a refresh token, which OVHcloud may or may not give. The login ends at OVHcloud, and the
 * customer signs in again.
 */
export function ovhLoginStory(target: StoryTarget, progress: Progress): Story {
  const connection = storyConnection(target, { provider: "ovh", account: endpoint, org: "acme", person: "ben" });
  const { client, read } = connection;
  const control = steer(target.ovh);
  const steps = storySteps({ title, connection }, progress);
  const requestLink = async () => {
    const { authorizationUrl } = dataOf(await client.startOvhLogin({ endpoint }));
    return authorizationUrl;
  };
  const connect = async (how: string) => {
    await signIn(connection, requestLink, progress.details);
    return how;
  };

  return {
    provider: "OVHcloud",
    title,
    connection,

    connect: async () => {
      await control("POST", "settings", { refresh_tokens: "kept" });
      await steps.connect(() => connect("sign-in with PKCE, in Europe"));
    },

    keep: async () => {
      await steps.serve((served) => getWith(served, `${target.ovh}/eu/1.0/cloud/project`));
      await steps.breaks(
        "the login ends at OVHcloud",
        async () => control("POST", "revoke", { nichandle: (await read()).identity.id }),
        "grant_revoked",
      );
      await steps.reconnect("the customer signs in again", () => connect("with a new grant"));
    },

    made: {
      what: "login tokens",
      countLive: async () => {
        const { accounts } = (await control("GET", "state")) as State;
        return accounts.flatMap(({ access_tokens }) => access_tokens).filter(({ of, status }) => of === "login" && status === "live")
          .length;
      },
    },
  };
}
