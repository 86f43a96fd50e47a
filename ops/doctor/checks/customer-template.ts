import { readFile } from "node:fs/promises";
import { type Check, fail, warn } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";

const ours = new URL("../../../resources/kits/aws-role.yml", import.meta.url);

const virtualHost = /^https:\/\/(?<bucket>[a-z0-9.-]+)\.s3[.-][a-z0-9-]+\.amazonaws\.[a-z.]+\/(?<key>.+)$/;

/** Whether customers of AWS can read the template that the link to CloudFormation names. */
export const customerTemplate: Check = {
  name: "customer-template",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const address = await stage.setting("CFN_TEMPLATE_URL");
    if (address === "") {
      return { saw: "awsTemplateUrl is not set: customers download the template from the API", findings: [] };
    }
    const put = `aws s3 cp resources/kits/aws-role.yml s3://…, readable by the public: ${address}`;
    const { status, text } = await fetchPage(toRequestUrl(address, process.env), stage.signal);
    if (status !== 200) {
      return { saw: address, findings: [fail(`customers cannot read it: HTTP ${status} without credentials`, put)] };
    }
    const isOurs = text.trim() === (await readFile(ours, "utf8")).trim();
    const other = warn("it is another one than the template of this checkout", `deploy the release of this checkout, or: ${put}`);
    return { saw: address, findings: isOurs ? [] : [other] };
  },
};

/** Where S3 is another endpoint, as the SDK's own variables say, the bucket comes first in the path. */
export function toRequestUrl(address: string, environment: NodeJS.ProcessEnv): string {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  const { bucket, key } = virtualHost.exec(address)?.groups ?? {};
  return endpoint === undefined || bucket === undefined ? address : `${endpoint.replace(/\/$/, "")}/${bucket}/${key}`;
}
