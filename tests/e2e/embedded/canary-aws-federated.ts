import { federatedAccount, type OfferedTrust } from "../../../local/console/troubles/aws-federated-account.ts";
import { connectFederated } from "../../../local/stories/connect-federated.ts";
import { newAccountId } from "../../fixtures/aws-control.ts";
import type { Canary } from "../../fixtures/find-leaks.ts";
import { type Answer, newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import type { AwsWalk } from "./canary-aws.ts";

/** Connects, uses, breaks and disconnects an account that trusts the organisation's issuer: successfully, and with every failure on the way. */
export async function walkFederatedAws(target: EmbeddedTarget): Promise<AwsWalk> {
  const person = await newPerson(target);
  const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
  const account = newAccountId();
  const owner = federatedAccount(target.aws, account);
  const offered = (await person.client.offerFederation("aws", { account })).json as unknown as OfferedTrust;
  const roleArn = await owner.create(offered);
  const connect = () => connectFederated(person.client, "aws", { roleArn }, { account });
  const check = () => person.client.checkConnection("aws", { account });
  await person.client.preflightConnection("aws", { method: "federated", roleArn }, { account });
  await owner.open(offered);
  await connect();
  await owner.close(offered);
  await connect();
  const served = [await machine.client.readToken("aws", { account }), await machine.client.readToken("aws", { account, access: "read" })];
  for (const type of ["IDPCommunicationError", "InvalidIdentityToken", "ExpiredTokenException", "Throttling"]) {
    await target.inside.failAws({ target: "sts.AssumeRoleWithWebIdentity", times: 9, type });
    await check();
    await target.inside.heal();
  }
  await owner.trustAnother(offered);
  await check();
  await owner.close(offered);
  await check();
  await person.client.disconnectConnection("aws", { account });
  return { people: [person, machine], secrets: [...served.flatMap(toKeys), ...(await readTokenHeads(person, offered.issuer))] };
}

const toKeys = ({ json }: Answer): readonly Canary[] => [
  { name: "session key", value: String(json.secret_access_key) },
  { name: "session token", value: String(json.session_token) },
];

/** How each identity token begins: its header is the same for all that one key signs. */
async function readTokenHeads({ client }: Person, issuer: string): Promise<readonly Canary[]> {
  const { json } = await client.readIssuerKeys(issuer.split("/").at(-1) ?? "");
  const keys = json.keys as readonly { readonly kid: string }[];
  return keys.map(({ kid }) => ({
    name: "identity token",
    value: Buffer.from(JSON.stringify({ alg: "RS256", kid, typ: "JWT" })).toString("base64url"),
  }));
}
