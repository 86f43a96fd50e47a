import type { Finding } from "../../connections/finding.ts";
import { secondsAfter } from "../../system.ts";
import { customerFinding } from "../customer-finding.ts";
import { secretsPage, subscriptionsPage } from "./azure.ts";
import type { Cloud } from "./azure-clouds.ts";
import type { Subscription } from "./subscriptions.ts";

/** Days before the end of a secret at which its customer is told, each day anew. */
export const warningDays = 28;

const daySeconds = 86_400;

/** Whether an instant is so near that the customer must act. */
export const isNear = (expiresAt: Date, now: Date): boolean => expiresAt <= secondsAfter(now, warningDays * daySeconds);

type Looked = {
  readonly subscriptions: readonly Subscription[];
  /** The subscription of the connection. `undefined`: none is chosen. */
  readonly chosenId: string | undefined;
};

/** Finds what is wrong with the subscriptions that an application can see. */
export function findSubscriptionGaps({ subscriptions, chosenId }: Looked, cloud: Cloud): readonly Finding[] {
  if (!subscriptions.some(({ isEnabled }) => isEnabled)) {
    const action = `Open ${subscriptionsPage(cloud)}, choose a subscription, and give the application the role Reader under Access control (IAM). It takes up to ten minutes to show. Then check again.`;
    return [customerFinding("error", { code: "subscription_missing", title: "The application can see no enabled subscription", action })];
  }
  const chosen = subscriptions.find(({ id }) => id === chosenId?.toLowerCase());
  return chosenId === undefined || chosen?.isEnabled ? [] : [lostSubscription(chosenId, chosen, cloud)];
}

const lostSubscription = (target: string, found: Subscription | undefined, cloud: Cloud): Finding =>
  customerFinding("warning", {
    code: found === undefined ? "subscription_not_visible" : "subscription_disabled",
    target,
    title: found === undefined ? "The application cannot see the named subscription" : "The named subscription is not enabled",
    action:
      found === undefined
        ? `Open ${subscriptionsPage(cloud)}, and give the application the role Reader on it under Access control (IAM).`
        : `Open ${subscriptionsPage(cloud)}, and see there why it is disabled.`,
  });

/** The remark about a read-only application that sees less than the full one works with. */
export function findReadOnlyGaps(subscriptions: readonly Subscription[], chosenId: string, cloud: Cloud): readonly Finding[] {
  const finding = customerFinding("warning", {
    code: "read_only_sees_less",
    target: chosenId,
    title: "The read-only application cannot see the subscription of the connection",
    action: `Open ${subscriptionsPage(cloud)}, and give the read-only application the role Reader on it under Access control (IAM).`,
  });
  return subscriptions.some(({ id }) => id === chosenId) ? [] : [finding];
}

/**
 * Finds what is to say about the end of a secret or a certificate: that it is near, or that it is not known.
 *
 * @param expiresAt - `undefined`: not known.
 */
export function findExpiry(clientId: string, expiresAt: Date | undefined, now: Date, cloud: Cloud): readonly Finding[] {
  const page = secretsPage(cloud, clientId);
  if (expiresAt !== undefined) {
    const action = `Open ${page}, create another secret, and connect with it. The connection keeps its id and everything that is set up.`;
    return isNear(expiresAt, now) ? [expiring(clientId, "secret", expiresAt, action)] : [];
  }
  const title = "It is not known when the application's secret expires";
  const action = `Read the date at ${page}, and connect again with it as secretExpiresAt. Or give the application the permission Application.Read.All of Microsoft Graph: the date is then read by itself.`;
  return [customerFinding("info", { code: "secret_expiry_unknown", target: clientId, title, action })];
}

const expiring = (target: string, what: "secret" | "certificate", expiresAt: Date, action: string): Finding => {
  const title = `The application's ${what} expires on ${expiresAt.toISOString().slice(0, 10)}`;
  return customerFinding("warning", { code: "secret_expiring", target, title, action });
};

/** Finds that the certificate of a connection whose key is ours ends soon: the next one can be registered beside it. */
export function findExpiringCertificate(clientId: string, expiresAt: Date, now: Date): readonly Finding[] {
  const action =
    "Run the script of GET /connections/azure/certificate again: it registers the next certificate beside this one. Aurora finds it by itself.";
  return isNear(expiresAt, now) ? [expiring(clientId, "certificate", expiresAt, action)] : [];
}
