import { endsConnection, Failure, type FailureCode } from "../errors.ts";
import { type Clock, minutesAfter } from "../system.ts";
import type { Connection, Provider } from "./connection.ts";
import type { Methods } from "./methods.ts";

/** What a fault of ours would hit together: the connections of one method at one peer. */
export type EndingGroup = { readonly provider: Provider; readonly method: string; readonly peer: string };

/**
 * Decides whether a refusal that only the customer can repair may end a connection. A provider also refuses because of a fault of ours, such
 * as a right that our own role has lost, and then it refuses every connection of a method in the same words.
 */
export type Endings = {
  /** Notes that the provider has accepted a connection of the group: what it refuses next is more likely the customer's own doing. */
  accepted(group: EndingGroup): void;
  /** Counts one refusal. @returns Whether it may end its connection. `false`: too many are refused, and too few accepted. */
  mayEnd(group: EndingGroup, code: FailureCode): Promise<boolean>;
};

/** Connections of one group and code that may end although no connection of the group was accepted. */
export const endingsWithoutEvidence = 5;

/**
 * Minutes after which one more may end. So connections that their customers really ended, and that are the only ones of their group, end at
 * last; and a fault of ours that lasts for a day without repair costs 48 of them a process.
 */
const earnMinutes = 30;

/** The endings that no acceptance has followed, and the instant from which the next half hour counts. */
type Spent = { readonly count: number; readonly since: Date };

/**
 * Makes the budget of endings of one process. In each group and for each code, the connections that end are never more than five ahead of the
 * connections that the provider accepts.
 */
export function refusalBudget(clock: Clock): Endings {
  const groups = new Map<string, Map<FailureCode, Spent>>();

  const spentOn = (group: EndingGroup): Map<FailureCode, Spent> => {
    const path = toGroupPath(group);
    const spent = groups.get(path) ?? new Map<FailureCode, Spent>();
    groups.set(path, spent);
    return spent;
  };

  return {
    accepted(group) {
      const spent = spentOn(group);
      for (const [code, { count, since }] of spent) {
        spent.set(code, { count: Math.max(0, count - 1), since });
      }
    },

    async mayEnd(group, code) {
      const spent = spentOn(group);
      const now = clock();
      const { count, since } = afterRest(spent.get(code) ?? { count: 0, since: now }, now);
      const isLeft = count < endingsWithoutEvidence;
      spent.set(code, { count: isLeft ? count + 1 : count, since: count === 0 ? now : since });
      return isLeft;
    },
  };
}

/** Names a group in a map. */
export const toGroupPath = ({ provider, method, peer }: EndingGroup): string => JSON.stringify([provider, method, peer]);

function afterRest({ count, since }: Spent, now: Date): Spent {
  const earned = Math.floor((now.getTime() - since.getTime()) / (earnMinutes * 60_000));
  return { count: Math.max(0, count - earned), since: minutesAfter(since, earned * earnMinutes) };
}

type DoubtPorts = { readonly endings: Endings; readonly methods: Pick<Methods, "peerOf"> };

/** Names the connections that a fault of ours would hit together with this one. */
const toEndingGroup = ({ methods }: DoubtPorts, connection: Connection): EndingGroup => ({
  provider: connection.provider,
  method: connection.method,
  peer: methods.peerOf(connection),
});

/**
 * Returns the failure to record for a connection: the failure itself, or `mass_refusal` in its place if it would end the connection while
 * its provider refuses many others in the same way. Asked before the record is written.
 *
 * @returns The same failure if it ends nothing: a passing one, or one of a connection that has ended already or is being disconnected.
 */
export async function guardMassRefusal(deps: DoubtPorts, connection: Connection, failure: Failure): Promise<Failure> {
  const hasEnded = connection.status === "reauth_required" || connection.status === "disconnecting";
  if (hasEnded || !endsConnection(failure.code) || (await deps.endings.mayEnd(toEndingGroup(deps, connection), failure.code))) {
    return failure;
  }
  return new Failure("mass_refusal", { cause: failure, detail: `not ended: ${failure.code}` });
}

/**
 * Decides whether a connection with a working token goes on although its grant lacks these scopes. A change of the requested scopes would
 * otherwise end every connection at its next refresh. No missing scope: the provider has accepted the connection.
 */
export async function decideMissingScopes(deps: DoubtPorts, connection: Connection, missing: readonly string[]): Promise<boolean> {
  if (missing.length === 0) {
    noteAccepted(deps, connection);
    return true;
  }
  const { code } = await guardMassRefusal(deps, connection, new Failure("consent_withdrawn"));
  return code !== "consent_withdrawn";
}

/** Notes that the provider has accepted a connection. */
export const noteAccepted = (deps: DoubtPorts, connection: Connection): void => deps.endings.accepted(toEndingGroup(deps, connection));
