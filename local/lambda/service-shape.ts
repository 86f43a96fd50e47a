import * as v from "valibot";

const toList = <T>(value: T | T[]): T[] => [value].flat() as T[];

/** The API's `$default` route, written `"*"`: it answers requests that fit no route. */
const defaultRoute = v.pipe(
  v.literal("*"),
  v.transform(() => "default" as const),
);

// A route may be written "GET /path".
const route = v.pipe(
  v.union([
    v.pipe(
      v.string(),
      v.transform((text) => ({ method: text.split(" ")[0] ?? "", path: text.split(" ")[1] ?? "" })),
    ),
    v.object({ method: v.string(), path: v.string(), authorizer: v.optional(v.union([v.string(), v.object({ name: v.string() })])) }),
  ]),
  v.transform((route) => {
    const authorizer = "authorizer" in route ? route.authorizer : undefined;
    const name = typeof authorizer === "object" ? authorizer.name : authorizer;
    const method = route.method === "*" ? "ANY" : route.method.toUpperCase();
    return { method, path: route.path, ...(name === undefined ? {} : { authorizer: name }) };
  }),
);

const httpApi = v.union([defaultRoute, route]);

const schedule = v.pipe(
  v.union([
    v.pipe(
      v.string(),
      v.transform((rate) => ({ rate, enabled: true, input: undefined })),
    ),
    v.object({ rate: v.union([v.string(), v.array(v.string())]), enabled: v.optional(v.boolean(), true), input: v.optional(v.unknown()) }),
  ]),
  v.transform(({ rate, enabled, input }) => ({ rate: toList(rate), enabled, input })),
);

const functionShape = v.object({
  handler: v.string(),
  name: v.optional(v.string()),
  timeout: v.optional(v.number()),
  role: v.optional(v.string()),
  logs: v.optional(v.object({ logGroup: v.string() })),
  environment: v.optional(v.record(v.string(), v.unknown()), {}),
  events: v.optional(v.array(v.object({ httpApi: v.optional(httpApi), schedule: v.optional(schedule) })), []),
});

const authorizer = v.pipe(
  v.object({
    type: v.literal("request", "only authorizers of type request run here"),
    functionName: v.string(),
    enableSimpleResponses: v.literal(true, "only simple responses are understood here"),
    payloadVersion: v.optional(v.literal("2.0")),
    identitySource: v.optional(v.union([v.string(), v.array(v.string())]), []),
  }),
  v.transform(({ functionName, identitySource }) => ({ functionName, identitySources: toList(identitySource) })),
);

const texts = v.optional(v.array(v.string()), []);

const cors = v.object({
  allowedOrigins: texts,
  allowedHeaders: texts,
  allowedMethods: texts,
  exposedResponseHeaders: texts,
  allowCredentials: v.optional(v.boolean(), false),
  maxAge: v.optional(v.number()),
});

const serviceShape = v.object({
  name: v.string(),
  provider: v.object({
    // Six seconds is the framework's default.
    timeout: v.optional(v.number(), 6),
    environment: v.optional(v.record(v.string(), v.unknown()), {}),
    httpApi: v.optional(v.object({ authorizers: v.optional(v.record(v.string(), authorizer), {}), cors: v.optional(cors) }), {}),
  }),
  functions: v.record(v.string(), functionShape),
});

const stackShape = v.object({
  Resources: v.optional(
    v.record(
      v.string(),
      v.object({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown())), Condition: v.optional(v.string()) }),
    ),
    {},
  ),
  Conditions: v.optional(v.record(v.string(), v.unknown()), {}),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: v.unknown(), Export: v.optional(v.object({ Name: v.unknown() })) })), {}),
});

export type ServiceFunction = v.InferOutput<typeof functionShape>;

/** The parts of a resolved `serverless.yml` that run here; other keys are left to the deploy. */
export const parseService = (value: unknown) => parse(serviceShape, value, "serverless.yml");
export const parseStack = (value: unknown) => parse(stackShape, value, "resources");

function parse<S extends v.GenericSchema>(schema: S, value: unknown, at: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new Error(`${at}: ${v.getDotPath(issue) ?? "the whole"}: ${issue.message}`);
  }
  return result.output;
}
