import { dataOf } from "../../client/api-failure.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Deployed } from "../deployed/stack.ts";
import { toStoryTarget } from "../deployed/story-target.ts";
import { awsStory } from "../stories/aws.ts";
import { azureStory } from "../stories/azure.ts";
import { googleKeyStory } from "../stories/google-key.ts";
import { googleLoginStory } from "../stories/google-login.ts";
import { ovhLoginStory } from "../stories/ovh-login.ts";
import { ovhServiceAccountStory } from "../stories/ovh-service-account.ts";
import { signIn } from "../stories/sign-in.ts";
import { storyConnection } from "../stories/story-connection.ts";
import { tailscaleStory } from "../stories/tailscale.ts";
import { type Answer, type Asked, askBroker, askForLogin, type Place } from "./callers.ts";

const stories = [googleLoginStory, googleKeyStory, tailscaleStory, ovhLoginStory, ovhServiceAccountStory, azureStory, awsStory];

/** Google's access tokens live for seconds: each minute of the game day has refreshes, and an outage is felt within seconds. */
const lifetimeSeconds = 15;
const usualLifetimeSeconds = 3599;

const callersAtOnce = 3;

/** The connections of the game day, and those who use them. */
export type Fleet = {
  /** Asks for a token of each connection, and for one login, as the product's own backend does each minute. */
  ask(): Promise<readonly Asked[]>;
  /** Signs more organisations in to Google. */
  addLogins(count: number): Promise<void>;
  /** Connects one more Azure application, of an organisation of its own. @returns Connects its next secret. */
  addApplication(secretDays: number): Promise<() => Promise<void>>;
  /** Gives Google's tokens their usual life again. */
  leave(): Promise<void>;
};

/**
 * Connects all five providers by each of their methods, as the demo does.
 *
 * @throws {Error} A connection could not be made.
 */
export async function connectFleet(deployed: Deployed, progress: Progress): Promise<Fleet> {
  const target = toStoryTarget(deployed);
  const steerGoogle = steer(deployed.google);
  const steerAzure = steer(deployed.azure);
  const told = stories.map((tell) => tell(target, progress));
  for (const { connect } of told) {
    await connect();
  }
  await steerGoogle("POST", "settings", { access_token_lifetime_seconds: lifetimeSeconds });
  // The schedule may have refreshed its first token meanwhile, to one of the usual life.
  await storyConnection(target, { provider: "gcp", org: "acme", person: "ada" }).refresh();
  const places: Place[] = [
    { provider: "gcp", account: "default", org: "acme" },
    { provider: "gcp", account: "default", org: "globe" },
    { provider: "tailscale", account: "default", org: "acme" },
    { provider: "ovh", account: "ovh-eu", org: "acme" },
    { provider: "ovh", account: "ovh-ca", org: "acme" },
    { provider: "azure", account: "default", org: "acme" },
    { provider: "aws", account: "471108150042", org: "acme" },
  ];
  return {
    ask: async () => {
      // Each caller at the same time is a process more; one after the other they would wait for an outage's retries eight times.
      const tokens = mapBounded(places, callersAtOnce, async (place) => ({
        what: `token of ${place.provider}`,
        functionKey: "tokensServe",
        answer: await askBroker(deployed, place),
      }));
      const [answers, login] = await Promise.all([tokens, askForLogin(deployed)]);
      return [...answers, { what: "login", functionKey: "gcpLogin", answer: login }];
    },
    addLogins: async (count) => {
      for (let index = 1; index <= count; index += 1) {
        const place: Place = { provider: "gcp", account: "default", org: `fleet-${index}` };
        // A person may ask for ten logins a minute.
        const connection = storyConnection(target, { ...place, person: `fay-${index}` });
        const requestLink = async () => dataOf(await connection.client.startLogin()).login_url;
        await signIn(connection, requestLink, progress.details);
        places.push(place);
      }
    },
    addApplication: async (secretDays) => {
      const place = { provider: "azure" as const, account: "default", org: "globex" };
      const connection = storyConnection(target, { ...place, person: "gus" });
      const made = await steerAzure("POST", "applications", { secret_days: secretDays });
      const {
        tenant_id: tenantId,
        client_id: clientId,
        client_secret,
      } = made as Record<"tenant_id" | "client_id" | "client_secret", string>;
      const connect = async (clientSecret: string) => dataOf(await connection.client.connectAzure({ tenantId, clientId, clientSecret }));
      await connect(client_secret);
      places.push(place);
      return async () => {
        const next = await steerAzure("POST", `applications/${clientId}/secrets`, {});
        await connect((next as Record<"client_secret", string>).client_secret);
      };
    },
    leave: async () => void (await steerGoogle("POST", "settings", { access_token_lifetime_seconds: usualLifetimeSeconds })),
  };
}

/** The connections of which no token is served. */
export const findLost = (asked: readonly Asked[]): readonly string[] =>
  asked.filter(({ what, answer }) => what !== "login" && !isServed(answer)).map(({ what }) => what);

const isServed = ({ status }: Answer): boolean => status === 200;
