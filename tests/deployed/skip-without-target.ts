import { beforeEach } from "vitest";
import { missing } from "./deployed-target.ts";

beforeEach((context) => {
  if (missing !== undefined) {
    context.skip(missing);
  }
});
