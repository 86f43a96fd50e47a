import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll } from "vitest";
import { type HttpApi, startHttpApi } from "../../local/lambda/http-api.ts";
import { place, startSample } from "./fixtures/lambda/start-sample.ts";

/** The sample service behind an HTTP API, from before a file's first test until after its last one. */
export function useSampleApi() {
  let sample: Awaited<ReturnType<typeof startSample>>;
  let api: HttpApi;
  beforeAll(async () => {
    sample = await startSample();
    api = await startHttpApi({ template: sample.template, invoke: sample.functions.invoke, ...place });
  });
  afterAll(async () => {
    await api.close();
    await sample.close();
  });
  const call = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${api.url}${path}`, init);
  const post = (path: string, body: NonNullable<RequestInit["body"]>, type?: string): Promise<Response> =>
    call(path, { method: "POST", body, headers: type === undefined ? {} : { "content-type": type } });
  return { sample: () => sample, api: () => api, call, post };
}

/** The event that the sample's function got: it answers with it. */
export const eventOf = async (response: Response): Promise<APIGatewayProxyEventV2> => JSON.parse(await response.text());
