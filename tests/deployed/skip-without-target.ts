import { beforeEach } from "vitest";
import { missing } from "../fixtures/use-deployed.ts";

beforeEach((context) => {
  if (missing !== undefined) {
    context.skip(missing);
  }
});
