import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { type Stage, stackOf } from "./stage.ts";

/** The paths to which providers send people back after a login. */
const redirectPaths = ["/callback", "/gcp/callback", "/ovh_api/ovh/oauth2/callback"] as const;

/**
 * Says what an operator needs of a deployed stage: the API's own address, and the redirect URIs that providers must know.
 *
 * @throws {Error} The stage was never deployed.
 */
export async function describeOutputs(stage: Stage): Promise<readonly string[]> {
  const client = new CloudFormationClient({ region: stage.region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackOf(stage) }));
    const address = (Stacks[0]?.Outputs ?? []).find(({ OutputKey }) => OutputKey === "HttpApiUrl")?.OutputValue ?? "";
    const publicUrl = (stage.params.publicUrl ?? address).replace(/\/$/, "");
    return [`address       ${address}`, ...redirectPaths.map((path) => `redirect URI  ${publicUrl}${path}`)];
  } finally {
    client.destroy();
  }
}
