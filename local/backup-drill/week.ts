import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { CustomerKind } from "../customers/customer.ts";
import { googleLogin, ovhLogin } from "../customers/login-kinds.ts";
import { awsRole, azureApplication, googleKey, ovhServiceAccount, tailscaleClient } from "../customers/submission-kinds.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import { type DrillConnection, type Fate, fates } from "./drill-connection.ts";

/** Seconds that a login's token of the first day lives: on the second day it has expired, as after days. */
const firstDaySeconds = 45;
const usualSeconds = 3599;

/** The connections of the drill, and what happens to them. */
export type Week = {
  readonly connections: readonly DrillConnection[];
  /** @param backUp - Takes the backups of that day, while two logins wait for their confirmation. */
  monday(backUp: () => Promise<void>): Promise<void>;
  tuesday(): Promise<void>;
};

/** Plans a week with connections of each provider by each of its methods. */
export function planWeek(target: StoryTarget, progress: Progress): Week {
  // A setup that follows the first backup: its ledger is in the second one only.
  const google = googleLogin(target, progress, { hasProject: (fate) => fate === "added", awaitsSetup: true });
  const logins = [google, ovhLogin(target, progress)];
  const submissions = [googleKey, tailscaleClient, ovhServiceAccount, azureApplication, awsRole].map((kind) => kind(target));
  const ofKind = (kind: CustomerKind, all: readonly Fate[]) => all.map((fate) => ({ ...kind(fate), fate }));
  const groups = [
    ...logins.map((kind) => ofKind(kind, fates)),
    ...submissions.map((kind) =>
      ofKind(
        kind,
        fates.filter((fate) => fate !== "waiting"),
      ),
    ),
  ];
  const connections = groups.flat();
  /** Kinds beside each other, and the connections of one kind after each other. */
  const each = (deed: (drill: DrillConnection) => Promise<unknown>, wanted: readonly Fate[]) =>
    Promise.all(
      groups.map(async (group) => {
        for (const drill of group.filter(({ fate }) => wanted.includes(fate))) {
          await deed(drill);
        }
      }),
    );
  const setLives = async (seconds: number) => {
    await steer(target.google)("POST", "settings", { access_token_lifetime_seconds: seconds });
    await steer(target.ovh)("POST", "settings", { refresh_tokens: "rotated", login_token_seconds: seconds });
  };

  let firstDayEnds = 0;

  return {
    connections,
    monday: async (backUp) => {
      await setLives(firstDaySeconds);
      await each(({ connect }) => connect(), ["kept", "replaced", "disconnected"]);
      const ofLogins = connections.filter(({ fate }) => fate === "waiting");
      const confirmed = Promise.withResolvers<void>();
      const arrivals = ofLogins.map(({ connect }) => {
        const arrived = Promise.withResolvers<void>();
        const done = connect(() => {
          arrived.resolve();
          return confirmed.promise;
        });
        return { arrived: Promise.race([arrived.promise, done]), done };
      });
      await Promise.all(arrivals.map(({ arrived }) => arrived));
      await backUp();
      confirmed.resolve();
      await Promise.all(arrivals.map(({ done }) => done));
      firstDayEnds = Date.now() + firstDaySeconds * 1000;
    },
    tuesday: async () => {
      await setLives(usualSeconds);
      await each(({ connection }) => connection.refresh(), ["kept", "waiting"]);
      await each(({ replace }) => replace(), ["replaced"]);
      await each(({ connection }) => connection.disconnect(), ["disconnected"]);
      await each(({ connect }) => connect(), ["added"]);
      await sleep(Math.max(0, firstDayEnds - Date.now()));
    },
  };
}
