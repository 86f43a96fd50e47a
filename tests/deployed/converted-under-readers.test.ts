import { describe, expect, test } from "vitest";
import { convertLoginUnderReaders, convertSecretUnderReaders } from "../fixtures/convert-under-readers.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

/**
 * The embedded target shows 200. Here a token that expires has as many processes started at once as readers ask, each of which waits for the same refresh:
 * with 200 of them the local AWS' table no longer answers in time.
 */
const readers = 40;

describe("deployed: a connection that is converted while readers use its tokens", () => {
  const target = useTarget();
  healAfterEach(target);

  test("S81: of a login no reader meets an error, the login is revoked once its tokens have expired, and no credential is left", async () => {
    const { errors, left } = await convertLoginUnderReaders(target, readers);
    expect(errors).toEqual([]);
    expect(left).toEqual([]);
  });

  test("S81: of a secret no reader meets an error, also after its customer has deleted it, and no credential is left", async () => {
    const { errors, left } = await convertSecretUnderReaders(target, readers);
    expect(errors).toEqual([]);
    expect(left).toEqual([]);
  });
});
