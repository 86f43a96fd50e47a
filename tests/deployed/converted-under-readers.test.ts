import { describe, expect, test } from "vitest";
import { convertUnderReaders } from "../fixtures/convert-under-readers.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe("deployed: a login that is converted while 200 readers use its tokens", () => {
  const target = useTarget();
  healAfterEach(target);

  test("S81: no reader meets an error, the login is revoked once its tokens have expired, and no credential is left", async () => {
    const { errors, left } = await convertUnderReaders(target);
    expect(errors).toEqual([]);
    expect(left).toEqual([]);
  });
});
