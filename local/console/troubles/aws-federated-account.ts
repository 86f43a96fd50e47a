import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  IAMClient,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { region } from "../../embedded/roles.ts";

/** What the account's owner is offered to trust. */
export type OfferedTrust = { readonly issuer: string; readonly subject: string; readonly audience: string };

const RoleName = "AuroraKeylessReadOnlyRole";
const PolicyArn = "arn:aws:iam::aws:policy/SecurityAudit";

/**
 * An account of a customer's, whose owner lets in who holds a token of an issuer. The id of the owner's access key is the account, on both targets.
 *
 * @param endpoint - Of the cloud that the account is in.
 */
export function federatedAccount(endpoint: string, id: string) {
  const iam = new IAMClient({ endpoint, region, credentials: { accessKeyId: id, secretAccessKey: "test" } });
  const toProvider = (name: string) => `arn:aws:iam::${id}:oidc-provider/${name}`;
  const toTrust = (name: string, Condition?: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: toProvider(name) },
          Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
          ...(Condition === undefined ? {} : { Condition }),
        },
      ],
    });
  const toCareful = ({ issuer, subject, audience }: OfferedTrust) => {
    const name = toName(issuer);
    return toTrust(name, { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: audience } });
  };
  const replace = (PolicyDocument: string) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  return {
    /** Makes the identity provider and the role, as the offered commands do. @returns The role's ARN. */
    create: async (offered: OfferedTrust): Promise<string> => {
      await iam.send(new CreateOpenIDConnectProviderCommand({ Url: offered.issuer, ClientIDList: [offered.audience] }));
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: toCareful(offered) }));
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      return Role?.Arn ?? "";
    },
    /** Makes both, or has what is there trust what is offered now. @returns The role's ARN. */
    async trust(offered: OfferedTrust): Promise<string> {
      try {
        return await this.create(offered);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== "EntityAlreadyExistsException") {
          throw error;
        }
        await this.close(offered);
        return `arn:aws:iam::${id}:role/${RoleName}`;
      }
    },
    /** Leaves both conditions out. */
    open: ({ issuer }: OfferedTrust) => replace(toTrust(toName(issuer))),
    /** Lets in another connection in place of the one that was offered. */
    trustAnother: (offered: OfferedTrust) => replace(toCareful({ ...offered, subject: "conn:another" })),
    /** Takes our audience away from the provider, which AWS then finds and refuses with. */
    takeAudience: ({ issuer, audience }: OfferedTrust) =>
      iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: toProvider(toName(issuer)),
          ClientID: audience,
        }),
      ),
    /** Lets in the connection that was offered, and no other. */
    close: (offered: OfferedTrust) => replace(toCareful(offered)),
    /** Removes what was made, the role first. */
    remove: async ({ issuer }: OfferedTrust): Promise<void> => {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await iam.send(new DeleteRoleCommand({ RoleName }));
      await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: toProvider(toName(issuer)) }));
    },
  };
}

const toName = (issuer: string): string => issuer.replace(/^https:\/\//, "");
