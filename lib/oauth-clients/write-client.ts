import { Failure } from "../errors.ts";
import { type Clock, secondsAfter } from "../system.ts";
import { type Dependents, type DependentsDeps, findDependents } from "./count-dependents.ts";
import type { EarlierClient, OwnClient, OwnClients } from "./own-client.ts";
import { type OwnClientStore, toOwnClientPlace } from "./own-client-secrets.ts";

export type KeepClientDeps = DependentsDeps & {
  readonly clock: Clock;
  readonly ownClients: Pick<OwnClients, "read" | "write" | "list">;
  readonly credentials: Pick<OwnClientStore, "read" | "write" | "erase">;
};

/** Days for which a secret stays after its last grant: longer than a login takes and its revocation is retried, which is seven days and half an hour. */
const keptDays = 8;

/** Seconds after which no process is erasing any more: no Lambda function runs for longer. */
const erasingSeconds = 15 * 60;

/** Whether a process may be erasing the secret of a client at this moment. */
export const mayBeErasing = ({ isErasing, since }: EarlierClient, now: Date): boolean =>
  isErasing === true && secondsAfter(since, erasingSeconds) >= now;

/**
 * Writes the record of an organisation's own client, and then erases the secrets of earlier ones that no grant can need any more. The record names
 * them, so that nothing sets such a client while its secret is being erased. The next write takes it out of the record. A sweep looks again a day later.
 *
 * @throws {Failure} `credential_conflict`: the record has changed since it was read, and nothing was written or erased. What the stores throw.
 */
export async function writeClient(deps: KeepClientDeps, client: OwnClient, signal: AbortSignal): Promise<OwnClient> {
  const now = deps.clock();
  const dependents = await findDependents(deps, client.tenant, client.provider);
  // The same client may be in two records, by name and for all logins, with one stored secret.
  const siblings = (await deps.ownClients.list(client.tenant, client.provider)).filter(({ peer }) => peer !== client.peer);
  const elsewhere = siblings.flatMap((other) => dropCurrent(other, now));
  const [earlier, erased]: [EarlierClient[], EarlierClient[]] = [[], []];
  for (const one of client.earlier) {
    const same = elsewhere.filter(({ clientId }) => clientId === one.clientId);
    if (one.isErasing ? mayBeErasing(one, now) : [one, ...same].some((each) => isNeeded(each, dependents, now))) {
      earlier.push(one);
    } else if ((await deps.credentials.read(toOwnClientPlace(client, one.clientId), signal)) !== undefined) {
      erased.push({ clientId: one.clientId, since: now, isErasing: true });
    }
  }
  const { dueAt: _, ...others } = client;
  const all = [...earlier, ...erased];
  const written: OwnClient = { ...others, earlier: all, ...(all.length === 0 ? {} : { dueAt: secondsAfter(now, 86_400) }) };
  if (!(await deps.ownClients.write(written))) {
    throw new Failure("credential_conflict", { detail: "the organisation's client was changed at the same time" });
  }
  for (const { clientId } of erased) {
    await deps.credentials.erase(toOwnClientPlace(client, clientId), signal);
  }
  return written;
}

function isNeeded({ clientId, since }: EarlierClient, { byClient, isRevoking, changes }: Dependents, now: Date): boolean {
  return isRevoking || byClient.has(clientId) || [since, ...changes].some((at) => secondsAfter(at, keptDays * 86_400) >= now);
}

/** The earlier clients of a record, with its own one, which is dropped now. */
export const dropCurrent = ({ clientId, isRemoved, earlier }: OwnClient, now: Date): readonly EarlierClient[] =>
  isRemoved ? earlier : [{ clientId, since: now }, ...earlier];
