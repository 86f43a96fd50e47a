import { randomBytes } from "node:crypto";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { STSClient } from "@aws-sdk/client-sts";
import type { Access, Details } from "../../../lib/connections/connection.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { type IdentityTokenSource, probeTenant } from "../../../lib/issuer/identity-token-source.ts";
import { wrongRequestsOfTenantIssuer } from "../../../lib/issuer/kms-issuer.ts";
import { federatedAudience, parseRoleArn, type RoleArn, toProviderArn, toProviderName } from "../../../lib/providers/aws/aws.ts";
import { federatedSubmission } from "../../../lib/providers/aws/federated-role-method.ts";
import { trustPolicyReader } from "../../../lib/providers/aws/read-trust-policy.ts";
import { buildWebIdentitySts } from "../../../lib/providers/aws/web-identity-sts.ts";
import { Secret } from "../../../lib/secret.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { type GivenIssuers, type IdentityIssuer, issuerOf, openIdentityIssuer } from "../../fixtures/identity-issuer.ts";
import { accessRole, openSts } from "../../fixtures/sts-fixture.ts";
import { account, connectionId, signal } from "./aws-fixture.ts";

const tenant = "acme";
export const issuer = issuerOf(tenant);
export const probeIssuer = issuerOf("=probe");
export const subject = `conn:${connectionId}`;
const providerOf = (address: string) => toProviderArn({ partition: "aws", account }, address);

/** The conditions of a careful customer, and parts of them. */
export const name = toProviderName(issuer);
export const onSubject = { [`${name}:sub`]: subject };
export const onAudience = { [`${name}:aud`]: federatedAudience };

/** A statement that lets the issuer's tokens in. @param condition - Absent: with no condition. */
export const letIn = (condition?: object, by = issuer): object => ({
  Effect: "Allow",
  Principal: { Federated: providerOf(by) },
  Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
  ...(condition === undefined ? {} : { Condition: condition }),
});
export const careful = [letIn({ StringEquals: { ...onSubject, ...onAudience } })];

/** Signs as our issuers do. `purposes`: what each token was asked for. */
function sourceOf(identities: IdentityIssuer, clock: () => Date) {
  const purposes: string[] = [];
  const source: IdentityTokenSource = {
    trustOf: async (at) => ({ issuer: issuerOf(at.tenant), subject: `conn:${at.connection}` }),
    wrongRequests: wrongRequestsOfTenantIssuer,
    mint: async ({ tenant: asked, connection, audience, purpose, claims }) => {
      purposes.push(purpose);
      const iat = Math.floor(clock().getTime() / 1000);
      const iss = asked === probeTenant ? probeIssuer : issuerOf(asked);
      const token = await identities.sign({ ...claims, iss, sub: `conn:${connection}`, aud: audience, iat, exp: iat + 300 });
      return { token: new Secret(token), expiresAt: new Date((iat + 300) * 1000) };
    },
  };
  return { source, purposes };
}

/** Lets a client sign by a clock that a test may move. */
const atClock = (client: STSClient, clock: () => Date): STSClient => {
  const offset = { get: () => clock().getTime() - Date.now(), set: () => undefined };
  Object.defineProperty(client.config, "systemClockOffset", offset);
  return client;
};

/** Our method over HTTP, with an STS and an issuer on this machine, and an account that has a provider for the issuer. */
export async function openFederatedMethod({ clock = () => new Date(), bases, source: given }: Partial<GivenIssuers> = {}) {
  const identities = await openIdentityIssuer();
  const sts = await openSts(clock, bases ?? identities.bases);
  const iam = sts.iamOf(account);
  const { source: own, purposes } = sourceOf(identities, clock);
  const source = given ?? own;
  const regions: (string | undefined)[] = [];
  const settings = { accessRole: parseRoleArn(accessRole) as RoleArn, refreshesPerMinute: 60 };
  const webSts = buildWebIdentitySts({
    settings,
    clock,
    open: async (keys, region) => {
      regions.push(region);
      const shown = keys && { ...keys, secretAccessKey: keys.secretAccessKey.reveal(), sessionToken: keys.sessionToken.reveal() };
      return atClock(sts.clientOf(shown), clock);
    },
  });
  const readTrust = trustPolicyReader({ AWS_ENDPOINT_URL: sts.url }, clock);
  const method = federatedSubmission({ settings, source, sts: webSts, readTrust, clock, random: randomBytes });

  const addProvider = (Url = issuer, ClientIDList: string[] = [federatedAudience]) =>
    iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList }));
  const removeProvider = (by = issuer) => iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: providerOf(by) }));
  await addProvider();

  let made = 0;
  const toDocument = (statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
  /** Makes a role. Default: as a careful customer does. */
  const addRole = async (statements: readonly object[] = careful): Promise<string> => {
    made += 1;
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: `Keyless${made}`, AssumeRolePolicyDocument: toDocument(statements) }),
    );
    return Role?.Arn ?? "";
  };
  const trust = (arn: string, statements: readonly object[]) =>
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: arn.split("/").at(-1), PolicyDocument: toDocument(statements) }));

  const callOf = (details: Details = {}, changes: Partial<Call> = {}): Call => ({
    at: { tenant, provider: "aws", account },
    details,
    connectionId,
    signal,
    ...changes,
  });
  const verify = (roleArn: string, changes: Partial<Call> = {}) => method.verify(method.parse({ roleArn }), callOf({}, changes));
  /** The call of a connection with a verified role. */
  const connect = async (roleArn: string): Promise<Call> => callOf((await verify(roleArn)).details, { connectedBy: "ada" });
  /** The call of a connection whose trust was proved long ago. */
  const connectLongAgo = async (roleArn: string): Promise<Call> => {
    const { details, ...call } = await connect(roleArn);
    return { ...call, details: { ...details, proved_at: secondsAfter(clock(), -301).toISOString() } };
  };
  const mint = (call: Call, access: Access = "full") => method.mint({}, access, call);
  const check = async (call: Call) => method.probe(await mint(call), call);
  const close = async () => {
    await sts.close();
    await identities.close();
  };
  return {
    ...sts,
    method,
    identities,
    purposes,
    regions,
    addProvider,
    removeProvider,
    addRole,
    trust,
    callOf,
    verify,
    connect,
    connectLongAgo,
    mint,
    check,
    close,
  };
}
