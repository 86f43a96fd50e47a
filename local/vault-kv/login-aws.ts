import { request } from "node:http";
import { text } from "node:stream/consumers";
import type { LoginBody, LoginOutcome } from "./login-outcome.ts";
import { refuse } from "./reply.ts";
import { checkSignedRequest, parseSignedRequest, type SignedRequest } from "./signed-request.ts";
import { idOf, type RoleGrant } from "./tokens.ts";

export type AwsRole = RoleGrant & {
  /** Roles without a session: `arn:aws:iam::123456789012:role/ApiLambda`. */
  readonly boundIamPrincipalArns: readonly string[];
};

/** The AWS method: the STS that signed requests are sent to, and the roles by name. */
export type AwsLogin = {
  readonly stsUrl: string;
  /** `iam_server_id_header_value`. */
  readonly serverId?: string;
  readonly roles: Readonly<Record<string, AwsRole>>;
};

/** Identifies the signer by STS. The caller's own statements about itself are ignored. */
export async function loginWithAws({ stsUrl, serverId, roles }: AwsLogin, body: LoginBody): Promise<LoginOutcome> {
  const signed = parseSignedRequest(body);
  const problem = typeof signed === "string" ? signed : checkSignedRequest(signed, serverId);
  if (typeof signed === "string" || problem !== undefined) {
    return { refused: refuse(400, problem ?? "") };
  }
  const answer = await sendToSts(stsUrl, signed);
  const arn = typeof answer === "string" ? undefined : /<Arn>([^<]+)<\/Arn>/.exec(answer.body)?.[1];
  if (typeof answer === "string" || answer.status !== 200 || arn === undefined) {
    const reason = typeof answer === "string" ? answer : `received error code ${answer.status} from STS: ${answer.body}`;
    return { refused: refuse(400, `error making upstream request: ${reason}`) };
  }
  const { principal, account, friendlyName, session } = parseArn(arn);
  const name = String(body.role ?? "") || friendlyName;
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) {
    return { refused: refuse(400, `entry for role ${name} not found`) };
  }
  if (!role.boundIamPrincipalArns.includes(principal)) {
    return { refused: refuse(400, `IAM Principal "${arn}" does not belong to the role "${name}"`) };
  }
  const role_id = idOf(`role/aws/${name}`);
  return {
    grant: role,
    displayName: session === undefined ? friendlyName : `${friendlyName}/${session}`,
    alias: role_id,
    metadata: { account_id: account, auth_type: "iam", role_id },
  };
}

/** Parses an ARN. A session becomes its role, which a Vault role binds; a user stays unchanged. */
function parseArn(arn: string) {
  const [, partition, account = "", role = "", session] = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/(.*)$/.exec(arn) ?? [];
  return session === undefined
    ? { principal: arn, account: arn.split(":")[4] ?? "", friendlyName: arn.slice(arn.lastIndexOf("/") + 1), session }
    : { principal: `arn:${partition}:iam::${account}:role/${role}`, account, friendlyName: role, session };
}

/** `node:http`, because `fetch` would replace the Host that the caller signed. */
function sendToSts(stsUrl: string, { method, target, headers, body }: SignedRequest): Promise<{ status: number; body: string } | string> {
  return new Promise((resolve) => {
    const { "content-length": _, ...signed } = headers;
    const url = new URL(`${target.pathname}${target.search}`, stsUrl);
    const sent = request(url, { method, headers: { ...signed, host: target.host }, timeout: 3000 }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) });
    });
    sent.on("timeout", () => sent.destroy(new Error("STS did not answer")));
    sent.on("error", (error) => resolve(`error making request: ${error.message}`));
    sent.end(method === "GET" ? undefined : body);
  });
}
