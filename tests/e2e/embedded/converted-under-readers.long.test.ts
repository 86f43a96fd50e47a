import { describe, expect, test } from "vitest";
import { convertLoginUnderReaders, convertSecretUnderReaders } from "../../fixtures/convert-under-readers.ts";
import { healAfterEach, useTarget } from "../../fixtures/use-target.ts";

describe("embedded: a connection that is converted while 200 readers use its tokens", () => {
  const target = useTarget();
  healAfterEach(target);

  test("S81: of a login no reader meets an error, the login is revoked once its tokens have expired, and no credential is left", async () => {
    const { errors, left } = await convertLoginUnderReaders(target, 200);
    expect(errors).toEqual([]);
    expect(left).toEqual([]);
  });

  test("S81: of a secret no reader meets an error, also after its customer has deleted it, and no credential is left", async () => {
    const { errors, left } = await convertSecretUnderReaders(target, 200);
    expect(errors).toEqual([]);
    expect(left).toEqual([]);
  });
});
