import { randomInt } from "node:crypto";
import { dataOf } from "../../client/api-failure.ts";
import { toRequiredApis } from "../../lib/providers/google/setup/required-apis.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import { signIn } from "../stories/sign-in.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { watchSetup } from "../stories/watch-setup.ts";
import { type CustomerKind, confirmingAfter, isAcceptedAt, nothing, openPlace } from "./customer.ts";

const googleApis = toRequiredApis({ isHome: true, holdsCost: true }).map(({ name }) => name);

type GoogleLogin = {
  /** Whether the customer of this name has a project to set up. Default: none has. */
  readonly hasProject?: (name: string) => boolean;
  /** Whether the customer waits until the setup that follows is over. */
  readonly awaitsSetup: boolean;
};

/** A login at Google, and the setup that follows. */
export function googleLogin(target: StoryTarget, progress: Progress, { hasProject, awaitsSetup }: GoogleLogin): CustomerKind {
  const kind = "Google login";
  const control = steer(target.google);
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "gcp" });
    const { connection } = place;
    const sub = `11${randomInt(10 ** 9, 10 ** 10)}`;
    const projects = hasProject?.(name) ? [{ projectId: `p-${sub}`, number: sub, displayName: "Shop", services: googleApis }] : [];
    const requestLink = async () => dataOf(await connection.client.startLogin()).login_url;
    const replace = async (beforeConfirm = nothing) => {
      const { task_id = "" } = await signIn(confirmingAfter(connection, beforeConfirm), requestLink, progress, { account: sub });
      if (awaitsSetup) {
        await watchSetup(connection, task_id, { say: () => undefined });
      }
    };
    return {
      ...place,
      connect: async (beforeConfirm) => {
        const { accounts } = (await control("GET", "accounts")) as { accounts: readonly object[] };
        await control("PUT", "accounts", { accounts: [...accounts, { sub, email: `${name}-${sub}@example.com`, projects }] });
        await replace(beforeConfirm);
      },
      replace: () => replace(),
      isAccepted: (served) => isAcceptedAt(`${target.google}/v1/userinfo`, served),
    };
  };
}

/** A login at OVHcloud that replaces its refresh token with each refresh. */
export function ovhLogin(target: StoryTarget, progress: Progress): CustomerKind {
  const kind = "OVHcloud login";
  const endpoint = "ovh-eu";
  const control = steer(target.ovh);
  return (name) => {
    const place = openPlace(target, { kind, name, provider: "ovh", account: endpoint });
    const { connection } = place;
    const initiate = async () => dataOf(await connection.client.startOvhLogin({ endpoint }));
    let account = "";
    const replace = async (beforeConfirm = nothing) => {
      await signIn(confirmingAfter(connection, beforeConfirm), async () => (await initiate()).authorizationUrl, progress, { account });
    };
    return {
      ...place,
      connect: async (beforeConfirm) => {
        const made = (await control("POST", "accounts", { region: "eu" })) as { readonly nichandle: string };
        account = made.nichandle;
        await replace(beforeConfirm);
      },
      replace: () => replace(),
      isAccepted: (served) => isAcceptedAt(`${target.ovh}/eu/1.0/cloud/project`, served),
    };
  };
}
