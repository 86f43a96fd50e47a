import { defineConfig } from "orval";

/** How `npm run openapi` makes the client out of the document: one file, whose requests go through `send.ts`. */
export default defineConfig({
  aurora: {
    input: { target: "../docs/openapi.json" },
    output: {
      target: "generated/operations.ts",
      client: "fetch",
      mode: "single",
      urlEncodeParameters: true,
      override: {
        header: () => ["Made by `npm run openapi` out of docs/openapi.json. Not edited by hand."],
        mutator: { path: "send.ts", name: "send", extension: ".ts" },
        fetch: { includeHttpResponseReturnType: true },
        enumGenerationType: "union",
      },
    },
  },
});
