import { CloudWatchLogsClient, CreateLogStreamCommand, FilterLogEventsCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localSecretAccessKey } from "../../local/aws/verify-signature.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

const logGroupName = "aurora-oauth-test/operators";
let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  const credentials = { accessKeyId: "test", secretAccessKey: localSecretAccessKey };
  client = new CloudWatchLogsClient({ endpoint: aws.url, region: "eu-west-1", credentials });
  const stream = { logGroupName, logStreamName: "one" };
  await client.send(new CreateLogStreamCommand(stream));
  const logEvents = ["a rotation", "a stop"].map((message, index) => ({ timestamp: Date.now() + index, message }));
  await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
});
afterAll(() => aws.close());

const filter = async (filterPattern?: string) => {
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return events.map(({ message }) => message);
};

test("gives every line without a pattern, and with an empty one", async () => {
  expect(await filter()).toEqual(["a rotation", "a stop"]);
  expect(await filter("")).toEqual(["a rotation", "a stop"]);
});

test("gives the lines that hold a quoted term, and refuses a pattern that it does not know", async () => {
  expect(await filter('"stop"')).toEqual(["a stop"]);
  await expect(filter("{ $.level = ERROR }")).rejects.toThrow();
});
